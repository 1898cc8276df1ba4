import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TokenVerifier } from '@lightbox/platform/identity.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { RevocationList } from '@lightbox/platform/revocations.ts';
import { createUsersSubgraph } from '@lightbox/users/subgraph.ts';
import pg from 'pg';
import { ask, codes, valueOf } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { keys, tokenFor } from '../support/identity.ts';

const stack = new AsyncDisposableStack();
let users: Awaited<ReturnType<typeof createUsersSubgraph>>;
let owner: pg.Client;

beforeAll(async () => {
  const { url } = stack.use(await testDatabase());
  owner = stack.use(await connect(url));
  const log = createLogger('users', 'fatal');
  const revocations = stack.use(await RevocationList.open(url, 'lightbox_users', log));
  const verifier = new TokenVerifier(keys.verificationKey, revocations);
  const database = { url, role: 'lightbox_users', schema: 'users', poolSize: 4 };
  users = stack.use(
    await createUsersSubgraph(
      { database, signingKey: keys.signingKey, bcryptCost: 4, timeZone: 'UTC' },
      { verifier, revocations, log },
    ),
  );
});
afterAll(() => stack.disposeAsync());

describe('registering a patient', () => {
  const register =
    'mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { id mrn displayName } }';
  const input = { name: { given: 'Zoé', family: 'O’Grady' }, birthDate: '1981-02-28', sex: 'FEMALE' };

  it('gives the next free medical record number', async () => {
    const answer = await ask(users, register, { input }, tokenFor({ role: 'CLERK' }));
    expect(answer).toMatchObject({ errors: [], data: { registerPatient: { displayName: 'O’Grady, Zoé' } } });
  });

  it('refuses a birth date in the future by its field', async () => {
    const born = { ...input, birthDate: '2999-01-01' };
    expect(codes(await ask(users, register, { input: born }, tokenFor({ role: 'CLERK' })))).toEqual([
      'BAD_USER_INPUT input.birthDate',
    ]);
  });

  it('is refused to a radiologist, and to nobody at all', async () => {
    expect(codes(await ask(users, register, { input }, tokenFor({ role: 'RADIOLOGIST' })))).toEqual([
      'FORBIDDEN',
    ]);
    expect(codes(await ask(users, register, { input }))).toEqual(['UNAUTHENTICATED']);
  });
});

describe('signing in', () => {
  const login = `mutation ($email: String!, $password: String!) {
    login(input: { email: $email, password: $password }) { accessToken account { lastLoginAt } }
  }`;

  it('works on many devices at once', async () => {
    const email = 'many@test.example';
    const password = 'a password for tests';
    const input = {
      name: { given: 'Ada', family: 'Many' },
      email,
      department: 'Tests',
      role: 'CLERK',
      password,
    };
    const register = 'mutation ($input: RegisterStaffInput!) { registerStaff(input: $input) { id } }';
    expect(codes(await ask(users, register, { input }, tokenFor({ role: 'ADMIN' })))).toEqual([]);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ask(users, login, { email, password })),
    );
    expect(answers.flatMap(codes)).toEqual([]);
    expect(answers[0]?.data).toMatchObject({ login: { account: { lastLoginAt: expect.any(String) } } });
  });
});

describe('a portal account', () => {
  it('leaves a trace of what it reads of its own patient', async () => {
    const account = { email: 'portal@test.example', password: 'a password for tests' };
    const input = {
      name: { given: 'Ola', family: 'Nordmann' },
      birthDate: '1970-01-01',
      sex: 'OTHER',
      account,
    };
    const register = 'mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { id } }';
    await ask(users, register, { input }, tokenFor({ role: 'CLERK' }));
    const login = `mutation ($account: LoginInput!) { login(input: $account) { accessToken } }`;
    const { accessToken } = valueOf<{ accessToken: string }>(await ask(users, login, { account }), 'login');
    const me = await ask(users, '{ me { patient { id displayName } } }', {}, accessToken);
    const { patient } = valueOf<{ patient: { id: string } }>(me, 'me');
    const read = await owner.query(
      `select from audit.events where kind = 'READ' and role = 'PATIENT' and $1 = any(patient_ids)`,
      [patient.id],
    );
    expect(read.rowCount).toBe(1);
  });
});

describe('signing out', () => {
  it('forgets sessions whose tokens have long expired', async () => {
    await owner.query(
      `insert into directory.revocations values (gen_random_uuid(), now() - interval '1 day')`,
    );
    expect(codes(await ask(users, 'mutation { logout }', {}, tokenFor({ role: 'CLERK' })))).toEqual([]);
    const { rows } = await owner.query<{ live: boolean }>(
      'select expires_at > now() as live from directory.revocations',
    );
    expect(rows).toEqual([{ live: true }]);
  });
});

describe('the list of ended sessions', () => {
  it('keeps one connection, however many wait for it', async () => {
    await using database = await testDatabase();
    await using list = await RevocationList.open(
      database.url,
      'lightbox_users',
      createLogger('users', 'silent'),
    );
    await using client = await connect(database.url);
    const connections = async () =>
      (
        await client.query<{ pid: number }>(
          `select pid from pg_stat_activity
           where datname = current_database() and application_name = 'lightbox revocations'`,
        )
      ).rows.map(({ pid }) => pid);
    const [pid] = await connections();
    await client.query('select pg_terminate_backend($1)', [pid]);
    await Promise.allSettled(Array.from({ length: 5 }, () => list.refresh()));
    await list.refresh();
    await Promise.all(Array.from({ length: 5 }, () => list.refresh()));
    expect(await connections()).toHaveLength(1);
  });
});

async function connect(connectionString: string) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}
