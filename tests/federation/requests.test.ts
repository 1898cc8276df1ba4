import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import { kinds } from '../support/ask.ts';
import { contractOperation } from '../support/contract.ts';
import { askSubgraph } from '../support/direct.ts';
import { Directory } from '../support/directory.ts';
import { subgraphNames } from '../support/guarded-fields.ts';
import type { Person } from '../support/person.ts';
import { openSeededClinic, password, secrets } from '../support/seeded-record.ts';

const stack = new AsyncDisposableStack();
let seeded: Awaited<ReturnType<typeof openSeededClinic>>;
let directory: Directory;

beforeAll(async () => {
  seeded = await openSeededClinic(stack);
  directory = stack.use(await Directory.open(seeded.clinic.databaseUrl));
});
afterAll(() => stack.disposeAsync());

describe('the audit trail of one request', () => {
  const eventsOf = (who: Person) =>
    directory.query(
      `select subgraph, kind, operation_name, client_address, patient_ids from audit.events
       where staff_id = $1 and kind in ('READ', 'DENIAL') order by subgraph`,
      [who.staffId],
    );

  it('has one event of each subgraph, however many fetches it took', async () => {
    const { clinic, record } = seeded;
    const administrator = await clinic.staff('ADMIN');
    await administrator.must(contractOperation('PatientRecord'), { mrn: record.mrn });
    const event = {
      kind: 'READ',
      operation_name: 'PatientRecord',
      client_address: '127.0.0.1',
      patient_ids: [record.patientId],
    };
    expect(await eventsOf(administrator)).toEqual(
      subgraphNames
        .map((subgraph) => ({ subgraph, ...event }))
        .toSorted((a, b) => (a.subgraph < b.subgraph ? -1 : 1)),
    );
  });

  it('tells what was refused, and of whom something was read all the same', async () => {
    const { clinic, record } = seeded;
    const clerk = await clinic.staff('CLERK');
    await clerk.ask(contractOperation('PatientRecord'), { mrn: record.mrn });
    const found = (await eventsOf(clerk)).map(({ subgraph, kind }) => `${String(subgraph)} ${String(kind)}`);
    expect(found.toSorted()).toEqual([
      'diagnosis DENIAL',
      'diagnosis READ',
      'financial READ',
      'imaging DENIAL',
      'users READ',
    ]);
  });
});

describe('a session that has ended', () => {
  it('is refused by every subgraph within a second', async () => {
    const { clinic } = seeded;
    const radiologist = await clinic.staff('RADIOLOGIST');
    const asked = async () =>
      Promise.all(
        subgraphNames.map(async (name) =>
          kinds(await askSubgraph(clinic, name, radiologist, '{ __typename }', {})),
        ),
      );
    expect(await asked()).toEqual([[], [], [], []]);
    await radiologist.must('mutation { logout }');
    const deadline = performance.now() + 1000;
    while ((await asked()).flat().length < 4 && performance.now() < deadline) await setTimeout(20);
    expect(await asked()).toEqual(subgraphNames.map(() => ['UNAUTHENTICATED']));
  });
});

describe('a token that no longer holds', () => {
  const logIn = `login(input: { email: "${secrets.uploaderEmail}", password: "${password}" }) {
    accessToken refreshToken account { staff { id } } }`;

  async function outdated() {
    const person = await seeded.clinic.staff('CLERK');
    await person.must('mutation { logout }');
    return person;
  }

  it('is in nobody’s way who signs in, renews the session or signs up', async () => {
    const person = await outdated();
    const { login } = await person.must(`mutation { ...In } fragment In on Mutation { ${logIn} }`);
    const { refreshToken, account } = login as { refreshToken: string; account: object };
    expect(account).toEqual({ staff: { id: seeded.record.staffId } });
    const renewed = await person.must(
      'mutation ($token: String) { refreshSession(refreshToken: $token) { accessToken } }',
      { token: refreshToken },
    );
    expect(renewed).toEqual({ refreshSession: { accessToken: expect.any(String) } });
    const signUp = 'mutation ($input: RegisterPatientInput!) { signUpPatient(input: $input) }';
    const owner = { email: 'signs-up@test.example', password };
    const input = { name: { given: 'A', family: 'B' }, birthDate: '1990-01-01', sex: 'OTHER' };
    expect(await person.must(signUp, { input: { ...input, account: owner } })).toEqual({
      signUpPatient: true,
    });
  });

  it('is told to who asks for more in the same operation, and nothing is done', async () => {
    const person = await outdated();
    const before = await directory.query('select count(*) from users.sessions');
    const answer = await person.ask(`mutation { ${logIn} logout }`);
    expect(kinds(answer)).toContain('UNAUTHENTICATED');
    expect(answer.data?.['login'] ?? null).toBeNull();
    expect(await directory.query('select count(*) from users.sessions')).toEqual(before);
  });
});

describe('the refresh token of our own pages', () => {
  const elsewhere = { origin: 'http://elsewhere.example' };
  const logIn = `mutation { login(input: { email: "${secrets.uploaderEmail}", password: "${password}" }) {
    accessToken refreshToken } }`;
  const renew = 'mutation { refreshSession { accessToken refreshToken } }';
  const send = (query: string, headers: Record<string, string>) =>
    fetch(`${seeded.clinic.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });

  /** Signs in on one of our own pages. @returns the cookie to send back, and what it came with */
  async function signedIn() {
    const own = { origin: seeded.clinic.address };
    const response = await send(logIn, own);
    const [set = ''] = response.headers.getSetCookie();
    const { data } = (await response.json()) as { data: { login: Record<string, string | null> } };
    return { own, set, cookie: set.split(';', 1)[0] ?? '', session: data.login };
  }

  it('comes in a cookie that scripts cannot read, and goes back and comes again in one alone', async () => {
    const { own, set, cookie, session } = await signedIn();
    expect(set).toMatch(/; HttpOnly/i);
    expect(session['refreshToken']).toBeNull();
    const renewed = await send(renew, { ...own, cookie });
    expect(await renewed.json()).toEqual({
      data: { refreshSession: { accessToken: expect.any(String), refreshToken: null } },
    });
    const [next = ''] = renewed.headers.getSetCookie();
    expect(next.split('=')[0]).toBe(cookie.split('=')[0]);
    expect(next).not.toContain(cookie);
  });

  it.each([
    ['another origin', elsewhere],
    ['what is no page', {}],
  ])('is none for %s', async (_who, headers) => {
    const { own, cookie } = await signedIn();
    const taken = await send(renew, { ...headers, cookie });
    expect(await taken.json()).toMatchObject({
      data: { refreshSession: null },
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect(taken.headers.getSetCookie()).toEqual([]);
    expect(await (await send(renew, { ...own, cookie })).json()).not.toHaveProperty('errors');
  });

  it('goes when our own page signs out, and stays when another does', async () => {
    const { own, cookie, session } = await signedIn();
    const out = (headers: Record<string, string>, token: string | null | undefined) =>
      send('mutation { logout }', { ...headers, authorization: `Bearer ${token}` });
    const foreign = await send(logIn, elsewhere);
    const { data } = (await foreign.json()) as { data: { login: { accessToken: string } } };
    expect((await out(elsewhere, data.login.accessToken)).headers.getSetCookie()).toEqual([]);
    const name = cookie.split('=')[0];
    expect((await out(own, session['accessToken'])).headers.getSetCookie()).toEqual([
      expect.stringMatching(new RegExp(`^${name}=; Max-Age=0;`)),
    ]);
  });

  it('has a name of its own beside that of another copy on the same machine', async () => {
    const { own, cookie } = await signedIn();
    const { port } = new URL(seeded.clinic.address);
    expect(cookie).toMatch(new RegExp(`^lightbox_refresh_${port}=`));
    const [other, none] = [`lightbox_refresh_${Number(port) + 1}=its`, 'lightbox_refresh=its'];
    const renewed = await send(renew, { ...own, cookie: `${other}; ${none}; ${cookie}` });
    expect(await renewed.json()).not.toHaveProperty('errors');
  });
});
