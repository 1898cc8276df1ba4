import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, valueOf } from '../support/ask.ts';
import { statementsOf } from '../support/statements.ts';
import { usersClinic } from '../support/users.ts';

const password = 'a password for tests';
const registerStaff = 'mutation ($input: RegisterStaffInput!) { registerStaff(input: $input) { id } }';
const login = `mutation ($email: String!) { login(input: { email: $email, password: "${password}" }) { accessToken } }`;
const activate = 'mutation ($id: ID!) { activateAccount(id: $id) { id active } }';
const signUp = 'mutation ($input: RegisterPatientInput!) { signUpPatient(input: $input) }';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof usersClinic>>;
let serial = 0;
beforeAll(async () => {
  clinic = await usersClinic(stack);
});
afterAll(() => stack.disposeAsync());

const email = () => `person-${(serial += 1)}@test.example`;
const person = (more: object = {}) => ({
  name: { given: 'Ada', family: 'Example' },
  birthDate: '1980-05-17',
  sex: 'FEMALE',
  ...more,
});

describe('signUpPatient', () => {
  const signsUp = (address: string, input: object) => clinic.asksFrom(address, signUp, { input });

  it('makes a patient who can do nothing until a clerk activates the account', async () => {
    const address = email();
    const input = person({
      name: { given: 'Self', family: 'Registered' },
      account: { email: address, password },
    });
    expect(await signsUp('198.51.100.20', input)).toMatchObject({
      data: { signUpPatient: true },
      errors: [],
    });
    expect(codes(await clinic.asksFrom('198.51.100.20', login, { email: address }))).toEqual([
      'UNAUTHENTICATED',
    ]);
    const [account] = await clinic.directory.query('select id from users.accounts where email = $1', [
      address,
    ]);
    expect(codes(await clinic.asks('CLERK', activate, { id: account?.['id'] }))).toEqual([]);
    const signedIn = await clinic.asksFrom('198.51.100.20', login, { email: address });
    const { accessToken } = valueOf<{ accessToken: string }>(signedIn, 'login');
    const me = await clinic.asksAs(accessToken, '{ me { patient { displayName active } } }');
    expect(me.data).toEqual({ me: { patient: { displayName: 'Registered, Self', active: true } } });
  });

  it('says the same for an address that is known, and changes nothing', async () => {
    const address = email();
    const staff = {
      name: { given: 'A', family: 'B' },
      email: address,
      password,
      department: 'x',
      role: 'CLERK',
    };
    await clinic.asks('ADMIN', registerStaff, { input: staff });
    const before = await clinic.directory.query('select count(*) from users.patients');
    const input = person({ account: { email: address, password } });
    expect(await signsUp('198.51.100.21', input)).toEqual({ data: { signUpPatient: true }, errors: [] });
    expect(await clinic.directory.query('select count(*) from users.patients')).toEqual(before);
  });

  it('asks for an account, and gives the number itself', async () => {
    expect(codes(await signsUp('198.51.100.22', person()))).toEqual(['BAD_USER_INPUT input.account']);
    const input = person({ mrn: 'MRN-1', account: { email: email(), password } });
    expect(codes(await signsUp('198.51.100.22', input))).toEqual(['BAD_USER_INPUT input.mrn']);
    const weak = person({ account: { email: email(), password: 'password1234' } });
    expect(codes(await signsUp('198.51.100.22', weak))).toEqual(['BAD_USER_INPUT input.account.password']);
  });

  it('is limited for many at once as for one after the other', async () => {
    const answers = await Promise.all(
      Array.from({ length: 25 }, () =>
        signsUp('198.51.100.24', person({ account: { email: email(), password } })),
      ),
    );
    expect(answers.filter((answer) => codes(answer)[0] === 'RATE_LIMITED')).toHaveLength(15);
  });

  it('is limited for a network', async () => {
    const input = () => person({ account: { email: email(), password } });
    for (let i = 0; i < 10; i += 1) expect(codes(await signsUp('198.51.100.23', input()))).toEqual([]);
    expect(codes(await signsUp('198.51.100.23', input()))).toEqual(['RATE_LIMITED']);
  });
});

describe('a sign-up that waits', () => {
  const waiting = `{ accounts(filter: { active: { eq: false } }, first: 100) { nodes {
    id email deactivationReason patient { id possibleDuplicates { mrn } } } } }`;
  const turnDown = `mutation ($id: ID!, $reason: String!) { deactivateAccount(id: $id, reason: $reason) {
    active deactivationReason } }`;

  interface Waiting {
    readonly id: string;
    readonly email: string;
    readonly deactivationReason: string | null;
    readonly patient: { readonly id: string; readonly possibleDuplicates: { mrn: string }[] | null };
  }

  async function signsUp(family: string, from: string): Promise<string> {
    const address = email();
    const account = { email: address, password };
    const input = person({ name: { given: 'Self', family }, account });
    expect(codes(await clinic.asksFrom(from, signUp, { input }))).toEqual([]);
    return address;
  }

  const known = async (family: string): Promise<string> => {
    const register = 'mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { mrn } }';
    const input = person({ name: { given: 'Self', family } });
    return valueOf<{ mrn: string }>(await clinic.asks('CLERK', register, { input }), 'registerPatient').mrn;
  };

  async function find(address: string, role: 'CLERK' | 'ADMIN' = 'CLERK'): Promise<Waiting> {
    const page = valueOf<{ nodes: Waiting[] }>(await clinic.asks(role, waiting), 'accounts');
    const found = page.nodes.find((one) => one.email === address);
    if (found === undefined) throw new Error('nobody waits by this address');
    return found;
  }

  const entries = (accountId: string) =>
    clinic.directory.query(
      `select action, detail from audit.events
       where kind = 'WRITE' and subject_id = $1 and action <> 'account.opened' order by at, id`,
      [accountId],
    );

  it('names those who may be the same person, to those who may register patients', async () => {
    const mrn = await known('Doppelgaenger');
    const address = await signsUp('Doppelgänger', '198.51.100.30');
    const { patient } = await find(address);
    expect(patient.possibleDuplicates).toEqual([{ mrn }]);
    const one = 'query ($id: ID!) { patient(id: $id) { possibleDuplicates { mrn } } }';
    const told = async (role: 'PHYSICIAN' | 'RADIOLOGIST' | 'ANALYST') =>
      (await clinic.asks(role, one, { id: patient.id })).data;
    expect(await told('PHYSICIAN')).toEqual({ patient: { possibleDuplicates: [{ mrn }] } });
    for (const role of ['RADIOLOGIST', 'ANALYST'] as const) {
      expect(await told(role)).toEqual({ patient: { possibleDuplicates: null } });
    }
  });

  it('is one of several whose like are looked for in one statement', async () => {
    const statements = () => statementsOf(() => clinic.asks('CLERK', waiting));
    await signsUp('First', '198.51.100.31');
    const before = (await statements()).length;
    await signsUp('Another', '198.51.100.31');
    await signsUp('Additional', '198.51.100.31');
    expect(await statements()).toHaveLength(before);
  });

  it('is turned down with a reason that stays, is in the workflow log once, and can still be let in', async () => {
    await known('Refused');
    const address = await signsUp('Refused', '198.51.100.32');
    const { id } = await find(address);
    expect((await clinic.asks('CLERK', turnDown, { id, reason: 'Known here already' })).data).toEqual({
      deactivateAccount: { active: false, deactivationReason: 'Known here already' },
    });
    expect(await entries(id)).toEqual([{ action: 'account.deactivated', detail: 'Turned down a sign-up' }]);
    expect((await find(address)).patient.possibleDuplicates).toBeNull();
    expect((await clinic.asks('ADMIN', turnDown, { id, reason: 'Another reason' })).data).toEqual({
      deactivateAccount: { active: false, deactivationReason: 'Known here already' },
    });
    expect(await entries(id)).toHaveLength(1);
    expect(codes(await clinic.asks('CLERK', activate, { id }))).toEqual([]);
    expect(codes(await clinic.asksFrom('198.51.100.32', login, { email: address }))).toEqual([]);
    expect((await clinic.asks('CLERK', turnDown, { id, reason: 'Left' })).data).toEqual({
      deactivateAccount: { active: false, deactivationReason: 'Left' },
    });
    expect((await entries(id)).map(({ detail }) => detail)).toEqual([
      'Turned down a sign-up',
      'Activated an account',
      'Deactivated an account',
    ]);
  });
});
