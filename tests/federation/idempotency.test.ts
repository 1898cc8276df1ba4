import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, valueOf, type Answer } from '../support/ask.ts';
import { Clinic } from '../support/clinic.ts';
import { pngFile } from '../support/dicom.ts';
import type { Person } from '../support/person.ts';

const stack = new AsyncDisposableStack();
let clinic: Clinic;
let clerk: Person;
let radiologist: Person;
let patient: { id: string };
let imageIds: string[];
let serial = 0;

const file = (grey: number) => new Uint8Array(pngFile(grey));
const upload = (input: object) => radiologist.upload(patient, file(7), 'x.png', { modality: 'CT', ...input });
const ids = ({ data }: Answer): string[] => JSON.stringify(data).match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? [];

beforeAll(async () => {
  clinic = stack.use(await Clinic.open());
  [clerk, radiologist] = [await clinic.staff('CLERK'), await clinic.staff('RADIOLOGIST')];
  patient = await clinic.patient();
  imageIds = [];
  for (const grey of [1, 2]) {
    const answer = await radiologist.upload(patient, file(grey), 'x.png', { modality: 'CT' });
    imageIds.push(valueOf<{ id: string }>(answer, 'uploadImage').id);
  }
});
afterAll(() => stack.disposeAsync());

const createBilling = 'mutation ($input: CreateBillingInput!) { createBilling(input: $input) { id } }';
const recordPayment = `mutation ($id: ID!, $input: RecordPaymentInput!) {
  recordPayment(billingId: $id, input: $input) { payments { id } } }`;
const createReport = 'mutation ($input: CreateReportInput!) { createReport(input: $input) { id } }';
const eur = (amount: string) => ({ amount, currency: 'EUR' });

const billing = (more: object) => ({
  patientId: patient.id,
  description: 'MRI of the knee',
  dueDate: '2030-01-01',
  ...more,
});
const report = (more: object) => ({ patientId: patient.id, findings: 'Clear', impression: 'None', ...more });

/** An operation that takes a key, with an input, the same in other words, and another one. */
type Operation = () => Promise<{
  readonly ask: (input: object) => Promise<Answer>;
  readonly first: object;
  readonly same: readonly object[];
  readonly other: readonly object[];
}>;

const operations: Readonly<Record<string, Operation>> = {
  createBilling: async () => ({
    ask: (input) => clerk.ask(createBilling, { input: billing(input) }),
    first: { amount: eur('10'), procedureCode: '70553' },
    same: [
      { amount: eur('10.00'), procedureCode: '70553', reportId: null },
      { amount: eur('010.0'), procedureCode: ' 70553 ', description: '  MRI of the knee\n' },
    ],
    other: [
      { amount: eur('10.01'), procedureCode: '70553' },
      { amount: { amount: '10', currency: 'CHF' }, procedureCode: '70553' },
      { amount: eur('10') },
    ],
  }),
  recordPayment: async () => {
    const made = await clerk.ask(createBilling, { input: billing({ amount: eur('100') }) });
    const { id } = valueOf<{ id: string }>(made, 'createBilling');
    return {
      ask: (input) => clerk.ask(recordPayment, { id, input: { method: 'CASH', ...input } }),
      first: { amount: eur('10'), reference: 'Receipt 7' },
      same: [{ amount: eur('10.00'), reference: 'Receipt 7 ' }],
      other: [{ amount: eur('10') }, { amount: eur('11'), reference: 'Receipt 7' }],
    };
  },
  createReport: async () => ({
    ask: (input) => radiologist.ask(createReport, { input: report(input) }),
    first: { imageIds },
    same: [
      { imageIds: [...imageIds, imageIds[0]], findings: ' Clear\r\n' },
      { imageIds, recommendations: null },
    ],
    other: [{ imageIds: imageIds.toReversed() }, { imageIds: [] }, { imageIds, findings: 'clear' }],
  }),
  uploadImage: async () => ({
    ask: upload,
    first: { capturedAt: '2026-01-31T10:00:00Z', description: 'Left knee' },
    same: [{ capturedAt: '2026-01-31T11:00:00.000+01:00', description: ' Left knee ' }],
    other: [{ capturedAt: '2026-01-31T10:00:00Z' }, { description: 'Left knee' }],
  }),
  uploadImages: async () => ({
    ask: (input) =>
      radiologist.uploadAll(
        patient,
        [
          [file(8), 'a.png'],
          [file(9), 'b.png'],
        ],
        { modality: 'CT', ...input },
      ),
    first: { description: 'Both knees' },
    same: [{ description: 'Both knees ', acceptPatientMismatch: false }],
    other: [{ description: 'Both' }, {}],
  }),
};

describe.each(Object.entries(operations))('a key of %s', (_name, open) => {
  it('answers the first result for the same input in other words, and refuses another', async () => {
    const { ask, first, same, other } = await open();
    const idempotencyKey = `key ${(serial += 1)}`;
    const answer = await ask({ ...first, idempotencyKey });
    expect(codes(answer)).toEqual([]);
    for (const input of same) {
      const again = await ask({ ...input, idempotencyKey });
      expect([codes(again), ids(again)]).toEqual([[], ids(answer)]);
    }
    for (const input of other) {
      expect(codes(await ask({ ...input, idempotencyKey }))).toEqual(['CONFLICT input.idempotencyKey']);
    }
  });
});
