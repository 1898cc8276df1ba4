import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clinic } from '../support/clinic.ts';
import { dicomFile } from '../support/dicom.ts';
import type { Person, StaffRole } from '../support/person.ts';

let clinic: Clinic;
let people: Record<'CLERK' | 'RADIOLOGIST', Person>;
beforeAll(async () => {
  clinic = await Clinic.open();
  const signIn = async (role: StaffRole) => clinic.staff(role);
  people = { CLERK: await signIn('CLERK'), RADIOLOGIST: await signIn('RADIOLOGIST') };
});
afterAll(() => clinic[Symbol.asyncDispose]());

const idOf = (data: Record<string, unknown>): string => (Object.values(data)[0] as { id: string }).id;

async function billed(patientId: string): Promise<string> {
  const amount = { amount: '10', currency: 'EUR' };
  const input = { patientId, description: 'CT', amount, dueDate: '2999-01-31' };
  const create = 'mutation ($input: CreateBillingInput!) { createBilling(input: $input) { id } }';
  return idOf(await people.CLERK.must(create, { input }));
}

describe('the second change of one mutation', () => {
  it('answers totals and lists as they are after it: billings', async () => {
    const { id } = await clinic.patient();
    const bills = { one: await billed(id), two: await billed(id) };
    const pay = (bill: string) => `payBilling(id: ${bill}, method: CASH) { status patient {
      billingSummary { paid { amount } } billings(filter: { status: { eq: PAID } }) { totalCount nodes { payments { amount { amount } } } } } }`;
    const after = (count: number) => ({
      status: 'PAID',
      patient: {
        billingSummary: [{ paid: { amount: `${count}0.00` } }],
        billings: {
          totalCount: count,
          nodes: Array.from({ length: count }, () => ({ payments: [{ amount: { amount: '10.00' } }] })),
        },
      },
    });
    const text = `mutation ($one: ID!, $two: ID!) { a: ${pay('$one')} b: ${pay('$two')} }`;
    expect(await people.CLERK.must(text, bills)).toEqual({ a: after(1), b: after(2) });
  });

  it('answers lists as they are after it: reports', async () => {
    const { id } = await clinic.patient();
    const create = `createReport(input: { patientId: $id, findings: "F", impression: "I" }) {
      patient { reports { totalCount } } author { reports { totalCount } } }`;
    const after = (totalCount: number) => ({
      patient: { reports: { totalCount } },
      author: { reports: { totalCount } },
    });
    const text = `mutation ($id: ID!) { a: ${create} b: ${create} }`;
    expect(await people.RADIOLOGIST.must(text, { id })).toEqual({ a: after(1), b: after(2) });
  });

  it('answers lists as they are after it: images', async () => {
    const patient = await clinic.patient();
    const upload = async () => {
      const file = new Uint8Array(dicomFile({ patientId: patient.mrn }));
      const answer = await people.RADIOLOGIST.upload(patient, file);
      return idOf(answer.data ?? {});
    };
    const images = { one: await upload(), two: await upload() };
    const remove = (image: string) =>
      `deleteImage(id: ${image}, reason: "Blurred") { patient { images { totalCount } studies { totalCount } } }`;
    const text = `mutation ($one: ID!, $two: ID!) { a: ${remove('$one')} b: ${remove('$two')} }`;
    expect(await people.RADIOLOGIST.must(text, images)).toEqual({
      a: { patient: { images: { totalCount: 1 }, studies: { totalCount: 1 } } },
      b: { patient: { images: { totalCount: 0 }, studies: { totalCount: 0 } } },
    });
  });

  it('answers whoever it is about as they are after it: staff and their accounts', async () => {
    const { staffId: id } = await clinic.staff('TECHNOLOGIST');
    const update = (version: number, email: string) =>
      `updateStaff(id: $id, version: ${version}, input: { email: "${email}" }) { email account { email staff { version } } }`;
    const text = `mutation ($id: ID!) { a: ${update(1, 'first@test.example')} b: ${update(2, 'second@test.example')} }`;
    const after = (email: string, version: number) => ({ email, account: { email, staff: { version } } });
    expect(await clinic.administrator.must(text, { id })).toEqual({
      a: after('first@test.example', 2),
      b: after('second@test.example', 3),
    });
  });

  it('answers what another subgraph tells of it', async () => {
    const { id } = await clinic.patient();
    const bill = await billed(id);
    const log = 'workflowLogs(first: 1) { nodes { action } }';
    const text = `mutation ($id: ID!, $bill: ID!) {
      a: payBilling(id: $bill, method: CASH) { patient { ${log} } }
      b: updatePatient(id: $id, version: 1, input: { conditions: ["gout"] }) { ${log} } }`;
    expect(await clinic.administrator.must(text, { id, bill })).toMatchObject({
      b: { workflowLogs: { nodes: [{ action: 'patient.updated' }] } },
    });
  });
});
