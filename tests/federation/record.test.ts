import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { valueOf } from '../support/ask.ts';
import { Clinic } from '../support/clinic.ts';
import { contractOperation } from '../support/contract.ts';
import { dicomFile } from '../support/dicom.ts';
import type { Person } from '../support/person.ts';
import { statementCount } from '../support/statement-count.ts';

let clinic: Clinic;
let patient: { id: string; mrn: string };
let radiologist: Person;
const record = contractOperation('PatientRecord');

beforeAll(async () => {
  clinic = await Clinic.open();
  [patient, radiologist] = await Promise.all([
    clinic.patient({ conditions: ['asthma'] }),
    clinic.staff('RADIOLOGIST'),
  ]);
  await fillRecord(patient);
});
afterAll(() => clinic[Symbol.asyncDispose]());

async function fillRecord(of: { id: string; mrn: string }): Promise<void> {
  const [technologist, clerk] = await Promise.all([clinic.staff('TECHNOLOGIST'), clinic.staff('CLERK')]);
  const uploaded = await technologist.upload(of, new Uint8Array(dicomFile({ patientId: of.mrn })));
  const image = uploaded.data?.['uploadImage'] as unknown as { id: string };
  const created = await radiologist.must(
    `mutation ($input: CreateReportInput!) { createReport(input: $input) { id version } }`,
    { input: { patientId: of.id, imageIds: [image.id], findings: 'Clear lungs.', impression: 'Normal.' } },
  );
  const report = created['createReport'] as { id: string; version: number };
  await radiologist.must(
    'mutation ($id: ID!, $version: Int!) { confirmReport(id: $id, version: $version) { id } }',
    report,
  );
  await clerk.must('mutation ($input: CreateBillingInput!) { createBilling(input: $input) { id } }', {
    input: {
      patientId: of.id,
      reportId: report.id,
      description: 'CT of the chest',
      amount: { amount: '149.9', currency: 'EUR' },
      dueDate: '2020-01-31',
    },
  });
}

describe('the record of a patient, in one operation', () => {
  it('comes from four subgraphs with the staff behind each part', async () => {
    const { data, errors } = await clinic.administrator.ask(record, { mrn: patient.mrn });
    expect(errors).toEqual([]);
    expect(data?.['patientByMrn']).toMatchObject({
      mrn: patient.mrn,
      displayName: 'Ient, Pat',
      conditions: ['asthma'],
      images: {
        totalCount: 1,
        nodes: [
          {
            modality: 'CT',
            url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/.+=/),
            uploadedBy: { displayName: 'Ada TECHNOLOGIST' },
            reports: { nodes: [{ status: 'FINAL' }] },
          },
        ],
      },
      reports: {
        nodes: [
          {
            status: 'FINAL',
            author: { displayName: 'Ada RADIOLOGIST' },
            confirmedBy: { id: radiologist.staffId },
            images: [{ modality: 'CT' }],
            billings: { nodes: [{ status: 'OVERDUE', amount: { amount: '149.90', currency: 'EUR' } }] },
          },
        ],
      },
      billings: { nodes: [{ createdBy: { displayName: 'Ada CLERK' }, report: { status: 'FINAL' } }] },
      billingSummary: [{ currency: 'EUR', outstanding: { amount: '149.90' }, overdue: { amount: '149.90' } }],
    });
  });

  it('tells who did what, newest first', async () => {
    const answer = await clinic.administrator.ask(record, { mrn: patient.mrn });
    const { workflowLogs } = valueOf<{ workflowLogs: { nodes: { action: string }[] } }>(
      answer,
      'patientByMrn',
    );
    expect(workflowLogs.nodes.map(({ action }) => action)).toEqual([
      'billing.created',
      'report.confirmed',
      'report.created',
      'image.uploaded',
      'patient.registered',
    ]);
  });

  it('gives a role what it may see, and says at the path what it may not', async () => {
    const clerk = await clinic.staff('CLERK');
    const { data, errors } = await clerk.ask(record, { mrn: patient.mrn });
    expect(data?.['patientByMrn']).toMatchObject({
      images: null,
      reports: null,
      billings: { totalCount: 1 },
    });
    expect(errors).toContainEqual(
      expect.objectContaining({
        path: ['patientByMrn', 'images'],
        extensions: expect.objectContaining({ code: 'FORBIDDEN' }),
      }),
    );
  });

  it('tells an analyst nothing of who the patient is', async () => {
    const analyst = await clinic.staff('ANALYST');
    const answer = await analyst.ask(
      '{ images(filter: { modality: { in: [CT] } }) { nodes { fileName url patient { mrn displayName birthDate name { family } sex birthYear } } } }',
    );
    const { nodes } = valueOf<{ nodes: object[] }>(answer, 'images');
    expect(nodes).toEqual([
      {
        fileName: null,
        url: null,
        patient: {
          mrn: expect.stringMatching(/^P-/),
          displayName: expect.stringMatching(/^Patient /),
          birthDate: null,
          name: null,
          sex: 'OTHER',
          birthYear: 1980,
        },
      },
    ]);
    expect(JSON.stringify(answer)).not.toContain(patient.mrn);
  });
});

describe('the cost of a list', () => {
  it('is the same number of statements for one patient as for eight', async () => {
    const query = contractOperation('UnpaidMri');
    const analyst = await clinic.staff('ANALYST');
    const technologist = await clinic.staff('TECHNOLOGIST');
    const upload = async () => {
      const of = await clinic.patient();
      await technologist.upload(of, new Uint8Array(dicomFile({ modality: 'MR', patientId: of.mrn })));
    };
    await upload();
    await analyst.must(query);
    const count = () => statementCount(clinic.databaseUrl, () => analyst.must(query));
    const one = await count();
    await Promise.all(Array.from({ length: 7 }, upload));
    const eight = await count();
    expect(eight).toBe(one);
    expect(eight).toBeGreaterThan(0);
  });
});
