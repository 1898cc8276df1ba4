import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clinic } from '../support/clinic.ts';
import { pngFile } from '../support/dicom.ts';
import { Directory } from '../support/directory.ts';
import type { Person } from '../support/person.ts';

const restrict = `mutation ($id: ID!, $restricted: Boolean!) {
  setPatientRestricted(id: $id, restricted: $restricted, reason: "Asked for") { id } }`;
const breakGlass = `mutation ($patientId: ID!) {
  breakGlass(patientId: $patientId, reason: "Emergency") { expiresAt patient { viewerReadsUntil } } }`;

let clinic: Clinic;
let treating: Person;
let physician: Person;
let patient: { id: string; mrn: string };

const readsUntil = async (person: Person): Promise<unknown> => {
  const query = 'query ($id: ID!) { patient(id: $id) { viewerReadsUntil } }';
  return (await person.must(query, { id: patient.id }))['patient'];
};

beforeAll(async () => {
  clinic = await Clinic.open();
  [treating, physician] = [await clinic.staff('PHYSICIAN'), await clinic.staff('PHYSICIAN')];
  patient = await clinic.patient();
  await treating.upload(patient, new Uint8Array(pngFile()), 'chest.png', { modality: 'X_RAY' });
  await clinic.administrator.must(restrict, { id: patient.id, restricted: true });
});
afterAll(() => clinic[Symbol.asyncDispose]());

describe('until when a restricted record may be read', () => {
  it('is told to who broke the glass, and to nobody else', async () => {
    expect(await readsUntil(physician)).toEqual({ viewerReadsUntil: null });
    const { expiresAt, patient: opened } = (await physician.must(breakGlass, { patientId: patient.id }))[
      'breakGlass'
    ] as { expiresAt: string; patient: object };
    expect(opened).toEqual({ viewerReadsUntil: expiresAt });
    expect(await readsUntil(physician)).toEqual({ viewerReadsUntil: expiresAt });
    for (const person of [treating, clinic.administrator, await clinic.staff('TECHNOLOGIST')]) {
      expect(await readsUntil(person)).toEqual({ viewerReadsUntil: null });
    }
  });

  it('is nothing once the hour is over, or the record is open to all again', async () => {
    await clinic.administrator.must(restrict, { id: patient.id, restricted: false });
    expect(await readsUntil(physician)).toEqual({ viewerReadsUntil: null });
    await clinic.administrator.must(restrict, { id: patient.id, restricted: true });
    expect(await readsUntil(physician)).not.toEqual({ viewerReadsUntil: null });
    await using directory = await Directory.open(clinic.databaseUrl);
    await directory.query('update directory.grants set expires_at = now()');
    expect(await readsUntil(physician)).toEqual({ viewerReadsUntil: null });
  });
});
