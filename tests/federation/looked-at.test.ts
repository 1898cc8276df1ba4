import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { valueOf } from '../support/ask.ts';
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
  auditEvents(filter: { patientId: $id }) { nodes { action subgraph operationName actor { id } } } }`;

let clinic: Clinic;
let physician: Person;
beforeAll(async () => {
  clinic = await Clinic.open();
  physician = await clinic.staff('PHYSICIAN');
});
afterAll(() => clinic[Symbol.asyncDispose]());

interface Look {
  readonly action: string;
  readonly subgraph: string;
  readonly operationName: string | null;
  readonly actor: { readonly id: string };
}

/** What was done to the patient's data after so many looks, and how often the trail itself was. */
async function looksAt(id: string): Promise<unknown[]> {
  const { auditEvents } = await clinic.administrator.must(`query Looks${events.slice('query'.length)}`, {
    id,
  });
  return (auditEvents as { nodes: Look[] }).nodes
    .filter(({ operationName, action }) => operationName !== 'Looks' && /record.read|denied/.test(action))
    .map(({ action, subgraph, actor }) => [action, subgraph, actor.id]);
}

describe('who asks for what one patient has', () => {
  it('by counting it has looked at the patient, and is in the audit trail', async () => {
    const { id } = await clinic.patient();
    const author = await clinic.staff('RADIOLOGIST');
    await author.upload({ id }, new Uint8Array(pngFile()), 'a.png', { modality: 'X_RAY' });
    await author.must(createReport, { id });
    await clinic.administrator.must(createBilling, { id });
    const before = await looksAt(id);
    await physician.must(ofOne('imageStats'), { id });
    await physician.must(ofOne('reportStats'), { id });
    await clinic.administrator.must(ofOne('billingStats'), { id });
    const { staffId } = clinic.administrator;
    const looked = (await looksAt(id)).slice(0, -before.length || undefined);
    expect(looked).toEqual([
      ['record.read', 'financial', staffId],
      ['record.read', 'diagnosis', physician.staffId],
      ['record.read', 'imaging', physician.staffId],
    ]);
  });

  it('has looked also where there was nothing, by whatever id, and by asking for all at nobody', async () => {
    const { id } = await clinic.patient();
    await physician.must(ofOne('imageStats'), { id });
    await physician.must(
      'query ($id: ID!) { reports(filter: { patientId: $id, search: "HIV" }) { totalCount } }',
      { id },
    );
    await physician.must('{ imageStats(groupBy: []) { count } }');
    expect(await looksAt(id)).toEqual([
      ['record.read', 'diagnosis', physician.staffId],
      ['record.read', 'imaging', physician.staffId],
    ]);
    const image = await physician.upload({ id }, new Uint8Array(pngFile()), 'a.png', { modality: 'X_RAY' });
    const byImage = 'query ($id: ID!) { reportStats(groupBy: [], filter: { imageId: $id }) { count } }';
    const { id: imageId } = valueOf<{ id: string }>(image, 'uploadImage');
    await clinic.administrator.must(byImage, { id: imageId });
    expect((await looksAt(id))[0]).toEqual(['record.read', 'diagnosis', clinic.administrator.staffId]);
  });

  it('that they may not read is refused, and in the trail', async () => {
    const { id } = await clinic.patient();
    const restrict = `mutation ($id: ID!) { setPatientRestricted(id: $id, restricted: true, reason: "Known here") { id } }`;
    await clinic.administrator.must(restrict, { id });
    await physician.must('query ($id: ID!) { reports(filter: { patientId: $id }) { totalCount } }', { id });
    await physician.must('query ($id: ID!) { images(filter: { patientId: $id }) { nodes { id } } }', { id });
    await physician.must(ofOne('reportStats'), { id });
    const denied = (field: string, subgraph: string) => [
      `denied Query.${field}`,
      subgraph,
      physician.staffId,
    ];
    expect(await looksAt(id)).toEqual([
      denied('reportStats', 'diagnosis'),
      denied('images', 'imaging'),
      denied('reports', 'diagnosis'),
    ]);
  });

  it('in the audit trail itself is in it', async () => {
    const trail = `query Trail { auditEvents(first: 1) { nodes { id } } }`;
    const looks = `{ auditEvents(filter: { action: { eq: "audit.read" } }, first: 1) { nodes { kind operationName patientIds actor { id } } } }`;
    await clinic.administrator.must(trail);
    const { auditEvents } = await clinic.administrator.must(looks);
    expect(auditEvents).toEqual({
      nodes: [
        { kind: 'READ', operationName: 'Trail', patientIds: [], actor: { id: clinic.administrator.staffId } },
      ],
    });
  });
});
