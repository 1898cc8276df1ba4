import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, valueOf, type Answer } from '../support/ask.ts';
import { usersClinic } from '../support/users.ts';

const password = 'a password for tests';
const login = `mutation ($email: String!, $password: String!) {
  login(input: { email: $email, password: $password }) { accessToken refreshToken } }`;
const refresh = 'mutation ($token: String) { refreshSession(refreshToken: $token) { accessToken } }';
const change = `mutation ($current: String!, $new: String!) {
  changePassword(input: { currentPassword: $current, newPassword: $new }) }`;

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
const signIn = async () =>
  valueOf<{ accessToken: string; refreshToken: string }>(await ask(login, { email, password }), 'login');
const renew = (token: string) => ask(refresh, { token });

async function newcomer() {
  email = `person-${(serial += 1)}@test.example`;
  const input = { name: { given: 'A', family: 'B' }, email, password, department: 'Tests', role: 'CLERK' };
  const register = 'mutation ($input: RegisterStaffInput!) { registerStaff(input: $input) { id } }';
  expect(codes(await clinic.asks('ADMIN', register, { input }))).toEqual([]);
}

describe('the patient that is told with a sign-in', () => {
  it('is in the trail as read by who has just signed in, and with a renewal again', async () => {
    const account = { email: 'portal@test.example', password };
    const input = {
      name: { given: 'Ola', family: 'Nordmann' },
      birthDate: '1970-01-01',
      sex: 'OTHER',
      account,
    };
    const register = `mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { id account { id } } }`;
    const registered = await clinic.asks('CLERK', register, { input });
    const patient = valueOf<{ id: string; account: { id: string } }>(registered, 'registerPatient');
    const reads = () =>
      clinic.directory.query(
        `select account_id as "accountId", role, patient_ids as patients, client_address as address from audit.events
         where kind = 'READ' and action = 'record.read' and role is distinct from 'CLERK' and $1 = any(patient_ids)`,
        [patient.id],
      );
    const answer = 'refreshToken account { patient { name { given } birthDate conditions } }';
    const read = {
      accountId: patient.account.id,
      role: 'PATIENT',
      patients: [patient.id],
      address: '198.51.100.61',
    };
    const signedIn = await clinic.asksFrom(
      '198.51.100.61',
      `mutation ($account: LoginInput!) { login(input: $account) { ${answer} } }`,
      { account },
    );
    const { refreshToken, ...told } = valueOf<{ refreshToken: string }>(signedIn, 'login');
    expect(told).toMatchObject({ account: { patient: { birthDate: '1970-01-01' } } });
    expect(await reads()).toEqual([read]);
    await clinic.asksFrom(
      '198.51.100.61',
      `mutation ($token: String) { refreshSession(refreshToken: $token) { ${answer} } }`,
      { token: refreshToken },
    );
    expect(await reads()).toEqual([read, read]);
  });
});

describe('the audit trail of sessions', () => {
  /** What happened to sessions of the one who came last, the last first; or of nobody in particular. */
  const trail = (who: string | null = email) =>
    clinic.directory.query(
      `select action, outcome from audit.events left join users.accounts on accounts.id = subject_id
       where kind = 'SESSION' and email is not distinct from $1 order by at desc, audit.events.id desc`,
      [who],
    );
  const actions = async () => (await trail()).map(({ action }) => action);

  it('tells of refresh tokens that renew nothing, and of one used twice apart from the others', async () => {
    await newcomer();
    const { refreshToken } = await signIn();
    await renew(refreshToken);
    await renew(refreshToken);
    await renew(refreshToken);
    expect(await actions()).toEqual(['session.token-reused', 'session.token-reused', 'session.started']);
    const mine = await signIn();
    await ask('mutation { logout }', {}, mine.accessToken);
    await renew(mine.refreshToken);
    expect((await trail()).slice(0, 2)).toEqual([
      { action: 'session.renewal-refused', outcome: 'DENIED' },
      { action: 'session.ended', outcome: 'ALLOWED' },
    ]);
    await renew('no token of ours');
    expect((await trail(null))[0]).toEqual({ action: 'session.renewal-refused', outcome: 'DENIED' });
  });

  it('tells of passwords that were tried, of unknown people and at an open session', async () => {
    await newcomer();
    const { accessToken } = await signIn();
    await ask(login, { email, password: 'not the password' });
    await ask(change, { current: 'not the password', new: 'an even better phrase' }, accessToken);
    expect((await trail()).slice(0, 2)).toEqual([
      { action: 'account.password-refused', outcome: 'DENIED' },
      { action: 'session.refused', outcome: 'DENIED' },
    ]);
    email = 'somebody@test.example';
    await ask(login, { email, password: 'not the password' });
    expect((await trail(null))[0]).toEqual({ action: 'session.refused', outcome: 'DENIED' });
  });

  it('tells who was turned away for coming too often, by what they tried, and lets open sessions go on', async () => {
    await newcomer();
    const from = '198.51.100.60';
    const { accessToken, refreshToken } = await signIn();
    const tries = [
      () => clinic.asksFrom(from, login, { email, password: 'not the password' }),
      () => clinic.asksFrom(from, refresh, { token: 'x' }),
      () => ask(change, { current: 'not the password', new: 'an even better phrase' }, accessToken),
    ];
    for (const attempt of tries) {
      for (let i = 0; i < 50; i += 1) await attempt();
      expect(codes(await attempt())).toEqual(['RATE_LIMITED']);
    }
    const shared = await clinic.asksFrom(from, refresh, { token: refreshToken });
    expect(codes(shared)).toEqual([]);
    expect(codes(await clinic.asksFrom(from, refresh, { token: refreshToken }))).toEqual(['UNAUTHENTICATED']);
    expect(codes(await clinic.asksFrom(from, refresh, { token: refreshToken }))).toEqual(['RATE_LIMITED']);
    const denied = await clinic.directory.query(
      "select distinct action from audit.events where kind = 'DENIAL' and outcome = 'DENIED' order by 1",
    );
    expect(denied.map(({ action }) => action)).toEqual([
      'denied Mutation.changePassword',
      'denied Mutation.login',
      'denied Mutation.refreshSession',
    ]);
  });
});
