import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clinic } from '../support/clinic.ts';
import { pngFile } from '../support/dicom.ts';
import type { Person } from '../support/person.ts';

const createReport = `mutation ($id: ID!) {
  createReport(input: { patientId: $id, findings: "A shadow", impression: "None" }) { id } }`;
const createBilling = `mutation ($id: ID!) { createBilling(input: { patientId: $id, description: "X-ray",
  amount: { amount: "10", currency: "EUR" }, dueDate: "2030-01-01" }) { id } }`;
const ofOne = (stats: string) =>
  `query ($id: ID!) { ${stats}(groupBy: [], filter: { patientId: $id }) { count } }`;
const events = `query ($id: ID!) {
  auditEvents(filter: { patientId: $id, action: { eq: "record.read" } }) { nodes { subgraph actor { id } } } }`;

let clinic: Clinic;
let physician: Person;
beforeAll(async () => {
  clinic = await Clinic.open();
  physician = await clinic.staff('PHYSICIAN');
});
afterAll(() => clinic[Symbol.asyncDispose]());

async function readers(id: string): Promise<unknown[]> {
  const { auditEvents } = await clinic.administrator.must(events, { id });
  return (auditEvents as { nodes: { subgraph: string; actor: { id: string } }[] }).nodes.map(
    ({ subgraph, actor }) => [subgraph, actor.id],
  );
}

describe('who counts what one patient has', () => {
  it('has looked at the patient, and is in the audit trail', async () => {
    const { id } = await clinic.patient();
    const author = await clinic.staff('RADIOLOGIST');
    await author.upload({ id }, new Uint8Array(pngFile()), 'a.png', { modality: 'X_RAY' });
    await author.must(createReport, { id });
    await clinic.administrator.must(createBilling, { id });
    const before = await readers(id);
    await physician.must(ofOne('imageStats'), { id });
    await physician.must(ofOne('reportStats'), { id });
    await clinic.administrator.must(ofOne('billingStats'), { id });
    const { staffId } = clinic.administrator;
    const looked = (await readers(id)).slice(0, -before.length || undefined);
    expect(looked).toEqual([
      ['financial', staffId],
      ['diagnosis', physician.staffId],
      ['imaging', physician.staffId],
    ]);
  });

  it('has looked at nobody where there is nothing to count, nor by counting all', async () => {
    const { id } = await clinic.patient();
    const before = await readers(id);
    await physician.must(ofOne('imageStats'), { id });
    await physician.must('{ imageStats(groupBy: []) { count } }');
    expect(await readers(id)).toEqual(before);
  });
});
