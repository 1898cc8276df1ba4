import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { valueOf } from '../support/ask.ts';
import { usersClinic } from '../support/users.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof usersClinic>>;
beforeAll(async () => {
  clinic = await usersClinic(stack);
});
afterAll(() => stack.disposeAsync());

/** Does it as an administrator. @returns what the field was answered with */
const must = async (field: string, text: string, variables: Record<string, unknown>) => {
  const answer = await clinic.asks('ADMIN', text, variables);
  expect(answer.errors).toEqual([]);
  return valueOf<{ id: string; version: number }>(answer, field);
};
const actionsOn = async (id: string): Promise<unknown[]> => {
  const events = 'select action from audit.events where subject_id = $1 order by id';
  return (await clinic.directory.query(events, [id])).map(({ action }) => action);
};

describe('a change in which everything is as it was', () => {
  it('writes nothing, and is no entry of the log: a patient', async () => {
    const input = {
      name: { given: 'Ada', family: 'Example' },
      birthDate: '1980-05-17',
      sex: 'FEMALE',
      phone: '1',
      email: 'a@test.example',
      conditions: ['asthma'],
      address: { line: 'A 1', city: 'Bern', postalCode: '3000', country: 'CH' },
    };
    const register =
      'mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { id version } }';
    const { id } = await must('registerPatient', register, { input });
    const update =
      'mutation ($id: ID!, $input: UpdatePatientInput!) { updatePatient(id: $id, version: 1, input: $input) { version } }';
    expect(await must('updatePatient', update, { id, input })).toEqual({ version: 1 });
    expect(await actionsOn(id)).toEqual(['patient.registered']);
    const elsewhere = { address: { ...input.address, city: 'Thun' } };
    expect(await must('updatePatient', update, { id, input: elsewhere })).toEqual({ version: 2 });
  });

  it('writes nothing, and is no entry of the log: a member of staff', async () => {
    const input = {
      name: { given: 'A', family: 'B' },
      department: 'Tests',
      role: 'CLERK',
      email: 'ab@test.example',
    };
    const register = 'mutation ($input: RegisterStaffInput!) { registerStaff(input: $input) { id } }';
    const { id } = await must('registerStaff', register, {
      input: { ...input, password: 'a password for tests' },
    });
    const update =
      'mutation ($id: ID!, $input: UpdateStaffInput!) { updateStaff(id: $id, version: 1, input: $input) { version } }';
    expect(await must('updateStaff', update, { id, input })).toEqual({ version: 1 });
    expect(await actionsOn(id)).toEqual(['staff.registered']);
  });
});
