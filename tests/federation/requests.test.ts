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

describe('the refresh token of our own pages', () => {
  const logIn = `mutation ($input: LoginInput!) { login(input: $input) { accessToken refreshToken } }`;
  const send = (query: string, variables: object, headers: Record<string, string>) =>
    fetch(`${seeded.clinic.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });

  it('comes in a cookie that scripts cannot read', async () => {
    const { address } = seeded.clinic;
    const input = { email: secrets.uploaderEmail, password };
    const first = await send(logIn, { input }, { origin: address });
    const [cookie = ''] = first.headers.getSetCookie();
    expect(cookie).toMatch(/^lightbox_refresh=[\w-]+;/);
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(await first.json()).toMatchObject({ data: { login: { refreshToken: null } } });
  });
});
