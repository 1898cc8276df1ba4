import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, valueOf } from '../support/ask.ts';
import { eventually } from '../support/eventually.ts';
import { usersClinic } from '../support/users.ts';

const password = 'a password for tests';
const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof usersClinic>>;
beforeAll(async () => {
  clinic = await usersClinic(stack);
});
afterAll(() => stack.disposeAsync());

const person = (more: object = {}) => ({
  name: { given: 'Ada', family: 'Example' },
  birthDate: '1980-05-17',
  sex: 'FEMALE',
  ...more,
});

/** Until somebody waits for what the owner of the database holds. */
const someoneWaits = () => eventually(async () => expect(await clinic.directory.waits()).not.toEqual([]));

describe('a person of the staff and their account', () => {
  const register = `mutation ($input: RegisterStaffInput!) { registerStaff(input: $input) { id version account { id } } }`;
  const update = `mutation ($id: ID!, $version: Int!) {
    updateStaff(id: $id, version: $version, input: { department: "Another" }) { id } }`;
  const deactivate = 'mutation ($id: ID!) { deactivateAccount(id: $id, reason: "x") { id } }';
  const activate = 'mutation ($id: ID!) { activateAccount(id: $id) { id active } }';

  it('are changed by two at once, who never stand in each other’s way', async () => {
    const input = { name: { given: 'A', family: 'B' }, email: 'race@test.example', password };
    const registered = await clinic.asks('ADMIN', register, {
      input: { ...input, department: 'x', role: 'CLERK' },
    });
    const { id, account } = valueOf<{ id: string; account: { id: string } }>(registered, 'registerStaff');
    for (let i = 0; i < 20; i += 1) {
      expect(codes(await clinic.asks('ADMIN', deactivate, account))).toEqual([]);
      const [row] = await clinic.directory.query('select version from users.staff where id = $1', [id]);
      const both = [
        clinic.asks('ADMIN', activate, account),
        clinic.asks('ADMIN', update, { id, version: row?.['version'] }),
      ];
      const [activated = [], updated = []] = (await Promise.all(both)).map(codes);
      expect(activated).toEqual([]);
      expect([[], ['CONFLICT version']]).toContainEqual(updated);
    }
  });

  it('wait in one order', async () => {
    const { directory } = clinic;
    const [row] = await directory.query(
      `select staff.id, staff.version, accounts.id as account from users.staff
       join users.accounts on accounts.staff_id = staff.id where accounts.email = 'race@test.example'`,
    );
    await clinic.asks('ADMIN', deactivate, { id: row?.['account'] });
    await directory.query('begin');
    await directory.query('select from users.staff where id = $1 for update', [row?.['id']]);
    const activated = clinic.asks('ADMIN', activate, { id: row?.['account'] });
    await someoneWaits();
    // Who waits holds the account; who is to come must not hold the person and wait for it.
    const updated = clinic.asks('ADMIN', update, { id: row?.['id'], version: -1 });
    await eventually(async () => expect(await directory.waits()).toContain('advisory'));
    await directory.query('commit');
    expect([codes(await activated), codes(await updated)]).toEqual([[], ['CONFLICT version']]);
  });
});

describe('a number of ours that somebody gives by hand at the same moment', () => {
  const signUp = 'mutation ($input: RegisterPatientInput!) { signUpPatient(input: $input) }';
  const register = 'mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { mrn } }';
  const numberOf = (n: number) => `MRN-${String(n).padStart(6, '0')}`;

  /** Takes the next number by hand while the work is done that would get it. @returns it */
  async function takenMeanwhile(work: () => Promise<unknown>): Promise<number> {
    const { directory } = clinic;
    const [row] = await directory.query("select nextval('users.mrn_numbers')::int as used");
    const next = Number(row?.['used']) + 1;
    await directory.query('begin');
    await directory.query(
      `insert into users.patients
       select (jsonb_populate_record(one, jsonb_build_object('id', gen_random_uuid(), 'mrn', $1::text))).*
       from users.patients one limit 1`,
      [numberOf(next)],
    );
    const working = work();
    await someoneWaits();
    await directory.query('commit');
    await working;
    return next;
  }

  it('is left to them, by who registers and by who signs up', async () => {
    const registers = () => clinic.asks('CLERK', register, { input: person() });
    expect(codes(await registers())).toEqual([]);
    let registered: unknown;
    const first = await takenMeanwhile(async () => {
      registered = (await registers()).data;
    });
    expect(registered).toEqual({ registerPatient: { mrn: numberOf(first + 1) } });

    const email = 'signs-up@test.example';
    const second = await takenMeanwhile(async () => {
      const input = person({ account: { email, password } });
      expect(await clinic.asksFrom('198.51.100.70', signUp, { input })).toMatchObject({ errors: [] });
    });
    const found = await clinic.directory.query(
      'select mrn from users.patients join users.accounts on patient_id = patients.id where accounts.email = $1',
      [email],
    );
    expect(found).toEqual([{ mrn: numberOf(second + 1) }]);
  });
});
