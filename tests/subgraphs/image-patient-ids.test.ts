import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '../support/ask.ts';
import { openDiskStore } from '../support/disk-store.ts';
import { imagingClinic, type Person } from '../support/imaging.ts';
import { element, rawDicom } from '../support/raw-dicom.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof imagingClinic>>;
let radiologist: Person;
let patientId: string;
let mrn: string;

beforeAll(async () => {
  const { store } = stack.use(await openDiskStore());
  clinic = await imagingClinic(stack, store);
  radiologist = clinic.person('RADIOLOGIST');
  patientId = await clinic.directory.patient();
  mrn = `MRN-${patientId}`;
});
afterAll(() => stack.disposeAsync());

const bearing = (id: string) => rawDicom([element('0010', '0020', 'LO', Buffer.from(id))]);

describe('an upload', () => {
  it.each([
    ['has a zero byte in it', (id: string) => `${id.slice(0, 5)}\0${id.slice(5)}`],
    ['has an escape in it', (id: string) => `${id.slice(0, 5)}\x1b${id.slice(5)}`],
    ['goes on after many blanks', (id: string) => `${id}${' '.repeat(300)}X`],
    ['goes on after more blanks than are read', (id: string) => `${id}${' '.repeat(5000)}X`],
    ['is longer than any', () => '1'.repeat(5000)],
    ['is no text', () => '\x07\x07'],
  ])("takes a file whose patient id %s for another patient's", async (_how, idOf) => {
    const file = bearing(idOf(mrn));
    const before = await clinic.holdings();
    const answer = await radiologist.upload(file, { patientId });
    expect(codes(answer)).toEqual(['CONFLICT input.acceptPatientMismatch']);
    expect(await clinic.holdings()).toEqual(before);
    const accepted = { patientId, acceptPatientMismatch: true };
    expect((await radiologist.stores(file, accepted)).warnings).toMatchObject([{ code: 'PATIENT_MISMATCH' }]);
  });

  it.each([
    ['the same with padding', (id: string) => ` ${id}  \0`, []],
    [
      'nothing but padding',
      () => '  \0\0',
      [{ code: 'PATIENT_ID_MISSING', message: 'The file has no patient id.' }],
    ],
  ])('takes a file whose patient id is %s', async (_what, idOf, warnings) => {
    const file = bearing(idOf(mrn));
    expect(await radiologist.stores(file, { patientId })).toMatchObject({ warnings });
  });
});
