import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, valueOf } from '../support/ask.ts';
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
