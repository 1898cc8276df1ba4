import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppError } from '@lightbox/platform/errors.ts';
import { codes, valueOf, type Answer } from '../support/ask.ts';
import { eventually } from '../support/eventually.ts';
import { usersClinic } from '../support/users.ts';

const password = 'a password for tests';
const login = `mutation ($email: String!, $password: String!) {
  login(input: { email: $email, password: $password }) { accessToken refreshToken account { id } } }`;
const refresh =
  'mutation ($token: String) { refreshSession(refreshToken: $token) { accessToken refreshToken } }';
const change = `mutation ($current: String!, $new: String!) {
  changePassword(input: { currentPassword: $current, newPassword: $new }) }`;

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof usersClinic>>;
let serial = 0;
let email: string;
beforeAll(async () => {
  clinic = await usersClinic(stack);
});
afterAll(() => stack.disposeAsync());

const ask = (query: string, variables: object = {}, token?: string): Promise<Answer> =>
  clinic.asksAs(token, query, { ...variables });
const signIn = async (secret = password): Promise<Tokens> =>
  valueOf<Tokens>(await ask(login, { email, password: secret }), 'login');
const renew = (token: string) => ask(refresh, { token });
/** The code with which a token is refused, if it is. */
const me = async (token: string): Promise<string[]> => {
  try {
    return codes(await ask('{ me { id } }', {}, token));
  } catch (error) {
    return error instanceof AppError ? [error.code] : [String(error)];
  }
};

async function newcomer() {
  email = `person-${(serial += 1)}@test.example`;
  const input = { name: { given: 'A', family: 'B' }, email, password, department: 'Tests', role: 'CLERK' };
  const answer = await clinic.asks(
    'ADMIN',
    'mutation ($input: RegisterStaffInput!) { registerStaff(input: $input) { id } }',
    {
      input,
    },
  );
  expect(codes(answer)).toEqual([]);
}

describe('a session', () => {
  it('is renewed again and again, with a new refresh token each time', async () => {
    await newcomer();
    let { refreshToken } = await signIn();
    const seen = new Set([refreshToken]);
    for (let i = 0; i < 3; i += 1) {
      const renewed = valueOf<Tokens>(await renew(refreshToken), 'refreshSession');
      expect(await me(renewed.accessToken)).toEqual([]);
      ({ refreshToken } = renewed);
      seen.add(refreshToken);
    }
    expect(seen.size).toBe(4);
  });

  it('ends for both when a refresh token is used twice', async () => {
    await newcomer();
    const first = await signIn();
    const second = valueOf<Tokens>(await renew(first.refreshToken), 'refreshSession');
    expect(codes(await renew(first.refreshToken))).toEqual(['UNAUTHENTICATED']);
    expect(codes(await renew(second.refreshToken))).toEqual(['UNAUTHENTICATED']);
    expect(await me(second.accessToken)).toEqual(['UNAUTHENTICATED']);
    const other = await signIn();
    expect(await me(other.accessToken)).toEqual([]);
  });

  it('renewed by two at once is won by one, and then ended as stolen', async () => {
    await newcomer();
    const { refreshToken } = await signIn();
    const answers = await Promise.all([renew(refreshToken), renew(refreshToken)]);
    expect(answers.map((answer) => codes(answer).length).toSorted()).toEqual([0, 1]);
  });

  it('cannot be renewed with what is no token of ours', async () => {
    for (const token of ['', 'x', 'a'.repeat(5000), null]) {
      expect(codes(await ask(refresh, { token }))).toEqual(['UNAUTHENTICATED']);
    }
  });

  it('is listed and ended by its owner alone', async () => {
    await newcomer();
    const [mine, phone] = [await signIn(), await signIn()];
    const list = '{ sessions { id isCurrent startedAt lastUsedAt expiresAt } }';
    const sessions = valueOf<{ id: string; isCurrent: boolean }[]>(
      await ask(list, {}, mine.accessToken),
      'sessions',
    );
    expect(sessions.map(({ isCurrent }) => isCurrent).toSorted()).toEqual([false, true]);
    const id = sessions.find(({ isCurrent }) => !isCurrent)?.id;
    const end = 'mutation ($id: ID!) { endSession(id: $id) }';
    await newcomer();
    const stranger = await signIn();
    expect(codes(await ask(end, { id }, stranger.accessToken))).toEqual(['NOT_FOUND id']);
    expect(codes(await ask(end, { id }, mine.accessToken))).toEqual([]);
    expect(await me(phone.accessToken)).toEqual(['UNAUTHENTICATED']);
    expect(await me(mine.accessToken)).toEqual([]);
    expect(codes(await renew(phone.refreshToken))).toEqual(['UNAUTHENTICATED']);
  });

  it('leaves only hashes of its refresh tokens in the database', async () => {
    await newcomer();
    const { refreshToken } = await signIn();
    const [row] = await clinic.directory.query(
      "select encode(hash, 'escape') as text from users.refresh_tokens",
    );
    expect(String(row?.['text'])).not.toContain(refreshToken);
  });
});

describe('a session that was not renewed in time', () => {
  it('is over, and goes with its refresh tokens when somebody signs in', async () => {
    await newcomer();
    const { refreshToken } = await signIn();
    const { directory } = clinic;
    await directory.query(
      "update users.sessions set expires_at = now() - interval '1 second' from users.accounts where accounts.id = account_id and email = $1",
      [email],
    );
    expect(codes(await renew(refreshToken))).toEqual(['UNAUTHENTICATED']);
    await signIn();
    expect(
      await directory.query(
        `select from users.refresh_tokens join users.sessions on sessions.id = session_id
         join users.accounts on accounts.id = account_id where email = $1`,
        [email],
      ),
    ).toHaveLength(1);
  });
});

describe('changePassword', () => {
  it('ends every other session and lets in by the new password only', async () => {
    await newcomer();
    const [mine, other] = [await signIn(), await signIn()];
    const next = 'an even better phrase';
    expect(codes(await ask(change, { current: password, new: next }, mine.accessToken))).toEqual([]);
    expect(await me(mine.accessToken)).toEqual([]);
    expect(await me(other.accessToken)).toEqual(['UNAUTHENTICATED']);
    expect(codes(await ask(login, { email, password }))).toEqual(['UNAUTHENTICATED']);
    await signIn(next);
  });

  it.each([
    ['not the password', 'an even better phrase', 'input.currentPassword'],
    [password, 'too short', 'input.newPassword'],
    [password, 'password1234', 'input.newPassword'],
    [password, 'PassWord1234', 'input.newPassword'],
    [password, 'ü'.repeat(37), 'input.newPassword'],
    [password, password, 'input.newPassword'],
  ])('refuses %j to %j', async (current, next, field) => {
    await newcomer();
    const { accessToken } = await signIn();
    expect(codes(await ask(change, { current, new: next }, accessToken))).toEqual([
      `BAD_USER_INPUT ${field}`,
    ]);
    await signIn();
  });
});

describe('signing in while the account changes', () => {
  it.each([
    ["password_hash = 'another'", 'the password is changed'],
    ["role = 'ANALYST'", 'the role is changed'],
    ['active = false', 'it is shut out'],
  ])('is refused once %s', async (changed, _what) => {
    await newcomer();
    const { directory } = clinic;
    await directory.query('begin');
    await directory.query(`update users.accounts set ${changed} where email = $1`, [email]);
    const late = ask(login, { email, password });
    await eventually(async () => expect(await directory.waits()).not.toEqual([]));
    await directory.query('commit');
    expect(codes(await late)).toEqual(['UNAUTHENTICATED']);
    expect(
      await directory.query(
        'select from users.sessions join users.accounts on accounts.id = account_id where email = $1',
        [email],
      ),
    ).toEqual([]);
  });
});

describe('failed sign-ins', () => {
  const attempt = (secret: string, address: string) =>
    clinic.asksFrom(address, login, { email, password: secret });

  it('are limited for an account and an address; from elsewhere the right password still works', async () => {
    await newcomer();
    for (let i = 0; i < 10; i += 1) {
      expect(codes(await attempt('wrong password', '198.51.100.7'))).toEqual(['UNAUTHENTICATED']);
    }
    const limited = await attempt(password, '198.51.100.7');
    expect(codes(limited)).toEqual(['RATE_LIMITED']);
    expect(limited.errors[0]?.extensions?.['retryAfterSeconds']).toBeGreaterThan(600);
    expect(codes(await attempt(password, '203.0.113.9'))).toEqual([]);
  });

  it('count alike for addresses that nobody has', async () => {
    email = 'nobody@test.example';
    for (let i = 0; i < 10; i += 1) await attempt('wrong password', '198.51.100.8');
    expect(codes(await attempt('wrong password', '198.51.100.8'))).toEqual(['RATE_LIMITED']);
  });

  it('count together for one network of IPv6', async () => {
    await newcomer();
    for (let i = 0; i < 10; i += 1) await attempt('wrong password', `2001:db8:0:7::${i + 1}`);
    expect(codes(await attempt(password, '2001:0db8:0000:0007:ffff::1'))).toEqual(['RATE_LIMITED']);
    expect(codes(await attempt(password, '2001:db8:0:8::1'))).toEqual([]);
  });

  it('that come too late among many are refused alike, the right one too', async () => {
    await newcomer();
    const address = '198.51.100.10';
    await attempt('wrong password', address);
    const { directory } = clinic;
    await directory.query('begin');
    await directory.query('lock table users.accounts');
    const late = [attempt('wrong password', address), attempt(password, address)];
    await eventually(async () => expect(await directory.waits()).toHaveLength(2));
    await directory.query(
      "update users.throttles set count = 10 where key = sha256(convert_to($1, 'UTF8'))",
      [`login ${email} ${address}`],
    );
    await directory.query('commit');
    expect((await Promise.all(late)).map(codes)).toEqual([['RATE_LIMITED'], ['RATE_LIMITED']]);
  });

  it('of many at once teach no more than the limit', async () => {
    await newcomer();
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => attempt('wrong password', '198.51.100.9')),
    );
    const unauthenticated = answers.filter((answer) => codes(answer)[0] === 'UNAUTHENTICATED');
    expect(unauthenticated.length).toBeGreaterThanOrEqual(10);
    expect(codes(await attempt(password, '198.51.100.9'))).toEqual(['RATE_LIMITED']);
  });
});
