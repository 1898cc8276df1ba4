import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppError } from '@lightbox/platform/errors.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { newId } from '@lightbox/platform/ids.ts';
import type { Role } from '@lightbox/platform/permissions.ts';
import { codes, valueOf, type Answer } from '../support/ask.ts';
import { tokenFor } from '../support/identity.ts';
import { usersClinic } from '../support/users.ts';

const password = 'a password for tests';
const registerPatient = `mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) {
  id mrn version phone active account { id active } possibleDuplicates { id mrn } } }`;
const updatePatient = `mutation ($id: ID!, $version: Int!, $input: UpdatePatientInput!) {
  updatePatient(id: $id, version: $version, input: $input) {
    id displayName birthDate sex phone email address { city } conditions version } }`;
const registerStaff = `mutation ($input: RegisterStaffInput!) { registerStaff(input: $input) {
  id version active account { id active } } }`;
const updateStaff = `mutation ($id: ID!, $version: Int!, $input: UpdateStaffInput!) {
  updateStaff(id: $id, version: $version, input: $input) { id displayName department role email version } }`;
const login = `mutation ($email: String!) { login(input: { email: $email, password: "${password}" }) { accessToken } }`;
const activate = 'mutation ($id: ID!) { activateAccount(id: $id) { id active } }';
const deactivate =
  'mutation ($id: ID!, $reason: String!) { deactivateAccount(id: $id, reason: $reason) { id active } }';
const accounts = `query ($filter: AccountFilter, $first: Int) { accounts(filter: $filter, first: $first) {
  totalCount nodes { email role active patient { id } staff { id } } } }`;

interface Registered {
  readonly id: string;
  readonly mrn: string;
  readonly account: { readonly id: string };
  readonly possibleDuplicates: { readonly id: string }[];
}

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
const as = (role: Role, query: string, variables: object = {}): Promise<Answer> =>
  clinic.asks(role, query, { ...variables });
const asWho = (viewer: Partial<Viewer> & { role: Role }, query: string, variables: object = {}) =>
  clinic.asksAs(tokenFor(viewer), query, { ...variables });
const register = async (more: object = {}): Promise<Registered> =>
  valueOf(await as('CLERK', registerPatient, { input: person(more) }), 'registerPatient');
const employ = async (role: string): Promise<Registered & { email: string }> => {
  const address = email();
  const input = { name: { given: 'A', family: 'B' }, email: address, password, department: 'Tests', role };
  const staff = valueOf<Registered>(await as('ADMIN', registerStaff, { input }), 'registerStaff');
  return { ...staff, email: address };
};
const tokenOf = async (address: string): Promise<string> =>
  valueOf<{ accessToken: string }>(await clinic.asksFrom('192.0.2.9', login, { email: address }), 'login')
    .accessToken;
const isShutOut = async (token: string): Promise<boolean> => {
  try {
    return codes(await clinic.asksAs(token, '{ me { id } }')).includes('UNAUTHENTICATED');
  } catch (error) {
    return error instanceof AppError && error.code === 'UNAUTHENTICATED';
  }
};

describe('updatePatient', () => {
  const update = (id: string, version: number, input: object, role: Role = 'CLERK') =>
    as(role, updatePatient, { id, version, input });

  it('changes what is named, clears what is null, and leaves the rest', async () => {
    const { id } = await register({
      phone: '1',
      email: 'a@test.example',
      conditions: ['asthma'],
      address: { city: 'Bern' },
    });
    const name = { given: 'Bea', family: 'Exemplar' };
    expect(await update(id, 1, { name, phone: null, conditions: null })).toMatchObject({
      errors: [],
      data: {
        updatePatient: {
          displayName: 'Exemplar, Bea',
          birthDate: '1980-05-17',
          phone: null,
          email: 'a@test.example',
          address: { city: 'Bern' },
          conditions: [],
          version: 2,
        },
      },
    });
    expect((await update(id, 2, { conditions: ['b', 'a', 'b'] })).data).toMatchObject({
      updatePatient: { conditions: ['b', 'a'] },
    });
    const found = await as('CLERK', '{ patients(filter: { search: "exemplar" }) { nodes { id } } }');
    expect(found.data).toEqual({ patients: { nodes: [{ id }] } });
  });

  it('of one version lets one of many at once win', async () => {
    const { id } = await register();
    const answers = await Promise.all(['1', '2', '3', '4'].map((phone) => update(id, 1, { phone })));
    expect(answers.map((answer) => codes(answer)[0] ?? 'won').toSorted()).toEqual([
      ...Array.from({ length: 3 }, () => 'CONFLICT version'),
      'won',
    ]);
  });

  it.each([
    [{ name: null }, 'input.name'],
    [{ name: { given: ' ', family: 'x' } }, 'input.name.given'],
    [{ name: { given: 'a\u0000', family: 'x' } }, 'input.name.given'],
    [{ birthDate: '2999-01-01' }, 'input.birthDate'],
    [{ sex: null }, 'input.sex'],
    [{ phone: 'x'.repeat(33) }, 'input.phone'],
    [{ email: 'no address' }, 'input.email'],
    [{ address: { country: 'Switzerland' } }, 'input.address.country'],
    [{ conditions: [''] }, 'input.conditions.0'],
    [{}, 'input'],
  ])('refuses %j', async (input, field) => {
    const { id } = await register();
    expect(codes(await update(id, 1, input))).toEqual([`BAD_USER_INPUT ${field}`]);
  });

  it('lets patients change their own contact details and nothing else', async () => {
    const { id } = await register();
    const own = (input: object) =>
      asWho({ role: 'PATIENT', patientId: id }, updatePatient, { id, version: 1, input });
    expect(codes(await own({ sex: 'MALE' }))).toEqual(['FORBIDDEN input.sex']);
    expect(codes(await own({ phone: '1', conditions: [] }))).toEqual(['FORBIDDEN input.conditions']);
    expect(codes(await own({ phone: '+41 31 000' }))).toEqual([]);
    expect(await entriesOf(id)).toEqual(['Registered the patient', 'Changed their own contact details']);
    const other = await register();
    const foreign = { id: other.id, version: 1, input: { phone: '1' } };
    expect(codes(await asWho({ role: 'PATIENT', patientId: id }, updatePatient, foreign))).toEqual([
      'NOT_FOUND id',
    ]);
  });

  it('twice in one operation answers each time what was written', async () => {
    const { id } = await register();
    const twice = `mutation ($id: ID!) {
      first: updatePatient(id: $id, version: 1, input: { phone: "1" }) { phone version }
      second: updatePatient(id: $id, version: 2, input: { phone: "2" }) { phone version } }`;
    expect((await as('CLERK', twice, { id })).data).toEqual({
      first: { phone: '1', version: 2 },
      second: { phone: '2', version: 3 },
    });
  });

  it('of nobody is NOT_FOUND', async () => {
    expect(codes(await update(newId(), 1, { phone: '1' }))).toEqual(['NOT_FOUND id']);
    expect(codes(await update('x', 1, { phone: '1' }))).toEqual(['NOT_FOUND id']);
  });
});

/** The workflow log's words about a patient or one of the staff, the oldest first. */
async function entriesOf(subjectId: string): Promise<unknown[]> {
  const text = 'select detail from audit.events where subject_id = $1 and detail is not null order by at, id';
  return (await clinic.directory.query(text, [subjectId])).map(({ detail }) => detail);
}

describe('updateStaff', () => {
  const update = (id: string, input: object, version = 1) => as('ADMIN', updateStaff, { id, version, input });

  it('changes name, department and address; the person signs in with the new one', async () => {
    const staff = await employ('CLERK');
    const address = email();
    const input = { name: { given: 'Neu', family: 'Name' }, department: 'Billing', email: address };
    expect(await update(staff.id, input)).toMatchObject({
      data: { updateStaff: { displayName: 'Neu Name', department: 'Billing', email: address, version: 2 } },
    });
    await tokenOf(address);
    expect(codes(await update(staff.id, input))).toEqual(['CONFLICT version']);
  });

  it('of the role ends the sessions that tell the old one', async () => {
    const staff = await employ('CLERK');
    const token = await tokenOf(staff.email);
    expect(codes(await update(staff.id, { role: 'ANALYST' }))).toEqual([]);
    expect(await isShutOut(token)).toBe(true);
    expect((await entriesOf(staff.id)).at(-1)).toBe(
      'Changed the role of a member of staff from clerk to analyst',
    );
    const told =
      "select count(*)::int from audit.events where subject_id = $1 and action = 'staff.role-changed'";
    expect(await clinic.directory.query(told, [staff.id])).toEqual([{ count: 1 }]);
  });

  it('refuses an address that is taken, a role that is none, and nothing to change', async () => {
    const [staff, other] = [await employ('CLERK'), await employ('CLERK')];
    expect(codes(await update(staff.id, { email: other.email }))).toEqual(['CONFLICT input.email']);
    expect(codes(await update(staff.id, { role: 'PATIENT' }))).toEqual(['BAD_USER_INPUT input.role']);
    expect(codes(await update(staff.id, {}))).toEqual(['BAD_USER_INPUT input']);
    expect(codes(await update(newId(), { department: 'x' }))).toEqual(['NOT_FOUND id']);
  });
});

describe('accounts', () => {
  it('shut out bite at once, and let in again work at once', async () => {
    const staff = await employ('PHYSICIAN');
    const token = await tokenOf(staff.email);
    const { id } = staff.account;
    expect(codes(await as('ADMIN', deactivate, { id, reason: ' ' }))).toEqual(['BAD_USER_INPUT reason']);
    expect(await as('ADMIN', deactivate, { id, reason: 'Left' })).toMatchObject({
      data: { deactivateAccount: { active: false } },
    });
    const why = 'query ($of: String) { accounts(filter: { search: $of }) { nodes { deactivationReason } } }';
    expect((await as('ADMIN', why, { of: staff.email })).data).toEqual({
      accounts: { nodes: [{ deactivationReason: 'Left' }] },
    });
    expect(await isShutOut(token)).toBe(true);
    expect(codes(await clinic.asksFrom('192.0.2.9', login, { email: staff.email }))).toEqual([
      'UNAUTHENTICATED',
    ]);
    const left = await as('CLERK', 'query ($id: ID!) { staff(id: $id) { displayName active } }', {
      id: staff.id,
    });
    expect(left.data).toEqual({ staff: { displayName: expect.stringContaining('B'), active: false } });
    expect(codes(await as('ADMIN', activate, { id }))).toEqual([]);
    expect((await as('ADMIN', why, { of: staff.email })).data).toEqual({
      accounts: { nodes: [{ deactivationReason: null }] },
    });
    expect(await isShutOut(await tokenOf(staff.email))).toBe(false);
  });

  it('answer with the owner as it is now', async () => {
    const staff = await employ('CLERK');
    const fields = '{ active staff { active version } }';
    const both = `mutation ($id: ID!) {
      out: deactivateAccount(id: $id, reason: "Left") ${fields} in: activateAccount(id: $id) ${fields} }`;
    expect((await as('ADMIN', both, { id: staff.account.id })).data).toEqual({
      out: { active: false, staff: { active: false, version: 2 } },
      in: { active: true, staff: { active: true, version: 3 } },
    });
  });

  it('of patients are read in the audit trail', async () => {
    const address = email();
    const patient = await register({ account: { email: address, password } });
    await as('CLERK', 'query ($of: String) { accounts(filter: { search: $of }) { nodes { email } } }', {
      of: address,
    });
    const reads = "select from audit.events where kind = 'READ' and patient_ids @> array[$1::uuid]";
    expect(await clinic.directory.query(reads, [patient.id])).toHaveLength(1);
  });

  it('keep the last active administrator, also of two who go at once', async () => {
    const [first, second] = [await employ('ADMIN'), await employ('ADMIN')];
    const goes = ({ account: { id } }: Registered) => as('ADMIN', deactivate, { id, reason: 'Left' });
    const answers = await Promise.all([goes(first), goes(second)]);
    expect(answers.map((answer) => codes(answer)[0] ?? 'gone').toSorted()).toEqual(['CONFLICT id', 'gone']);
    const stays = codes(answers[0]).length > 0 ? first : second;
    const demoted = await as('ADMIN', updateStaff, { id: stays.id, version: 1, input: { role: 'CLERK' } });
    expect(codes(demoted)).toEqual(['CONFLICT input.role']);
  });

  it('are listed to administrators, those of patients to clerks', async () => {
    const staff = await employ('CLERK');
    const address = email();
    const patient = await register({
      name: { given: 'Zo', family: 'Quux' },
      account: { email: address, password },
    });
    const find = async (role: Role, search: string) =>
      valueOf<{ nodes: { email: string }[] }>(await as(role, accounts, { filter: { search } }), 'accounts')
        .nodes;
    expect(await find('ADMIN', staff.email)).toHaveLength(1);
    expect(await find('CLERK', staff.email)).toEqual([]);
    expect(await find('CLERK', 'quux')).toMatchObject([
      { email: address, role: 'PATIENT', patient: { id: patient.id } },
    ]);
    expect(codes(await as('CLERK', deactivate, { id: staff.account.id, reason: 'x' }))).toEqual([
      'NOT_FOUND id',
    ]);
    expect(codes(await as('CLERK', deactivate, { id: patient.account.id, reason: 'x' }))).toEqual([]);
    expect(codes(await as('PHYSICIAN', accounts))).toEqual(['FORBIDDEN']);
  });
});
