import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { valueOf } from '../support/ask.ts';
import { Clinic } from '../support/clinic.ts';
import { pngFile } from '../support/dicom.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await Clinic.open();
});
afterAll(() => clinic[Symbol.asyncDispose]());

const create = `mutation ($input: CreateReportInput!) { createReport(input: $input) { id version } }`;
const note = `mutation ($id: ID!) { addWorkflowLog(input: { patientId: $id, text: "Called." }) { id } }`;
const billing = `mutation ($id: ID!) { createBilling(input: { patientId: $id, description: "X-ray",
  amount: { amount: "10", currency: "EUR" }, dueDate: "2030-01-01" }) { id } }`;

it('a patient knows the staff by what they see of the record, not by drafts and notes', async () => {
  const patient = await clinic.patientWithAccount();
  const { id } = patient.patient;
  const known = async () => {
    const { staffMembers } = await patient.must('{ staffMembers { nodes { id } } }');
    return (staffMembers as { nodes: { id: string }[] }).nodes.map((one) => one.id).toSorted();
  };
  const [author, chief, writer, uploader] = [
    await clinic.staff('PHYSICIAN'),
    await clinic.staff('RADIOLOGIST'),
    await clinic.staff('TECHNOLOGIST'),
    await clinic.staff('TECHNOLOGIST'),
  ];
  const input = { patientId: id, findings: 'Perhaps.', impression: 'Perhaps not.' };
  const report = valueOf<{ id: string; version: number }>(
    await author.ask(create, { input }),
    'createReport',
  );
  await writer.must(note, { id });
  expect(await known()).toEqual([]);
  expect(
    (await patient.ask('query ($id: ID!) { staff(id: $id) { id } }', { id: author.staffId })).data,
  ).toEqual({
    staff: null,
  });
  await author.must('mutation ($id: ID!) { cancelReport(id: $id, version: 1, reason: "Mixed up") { id } }', {
    id: report.id,
  });
  expect(await known()).toEqual([]);
  await uploader.upload({ id }, new Uint8Array(pngFile()), 'a.png', { modality: 'X_RAY' });
  expect(await known()).toEqual([uploader.staffId]);
  const other = valueOf<{ id: string }>(await author.ask(create, { input }), 'createReport');
  await chief.must('mutation ($id: ID!) { confirmReport(id: $id, version: 1) { id } }', { id: other.id });
  expect(await known()).toEqual([author.staffId, chief.staffId, uploader.staffId].toSorted());
  await clinic.administrator.must(billing, { id });
  expect(await known()).toContain(clinic.administrator.staffId);
  expect(await known()).not.toContain(writer.staffId);
});
