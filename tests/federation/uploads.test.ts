import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import { kinds, valueOf } from '../support/ask.ts';
import { Clinic } from '../support/clinic.ts';
import { dicomFile, pngFile } from '../support/dicom.ts';
import { Directory } from '../support/directory.ts';
import { eventually } from '../support/eventually.ts';
import { fields, head, lastBoundary, part, RawClient } from '../support/multipart.ts';
import type { Person } from '../support/person.ts';
import { sha256Of } from '../support/streams.ts';
import { maxUploadBytes } from '../support/test-hospital.ts';

const stack = new AsyncDisposableStack();
const one =
  'mutation ($input: UploadImageInput!, $file: Upload!) { uploadImage(input: $input, file: $file) { id } }';
/** Images that are there. */
let stored = 0;
let clinic: Clinic;
let directory: Directory;
let technologist: Person;
let patient: { id: string; mrn: string };

beforeAll(async () => {
  clinic = stack.use(await Clinic.open());
  directory = stack.use(await Directory.open(clinic.databaseUrl));
  technologist = await clinic.staff('TECHNOLOGIST');
  patient = await clinic.patient();
});
afterAll(() => stack.disposeAsync());

const holdings = async () => {
  const [rows] = await directory.query(
    'select (select count(*)::int from imaging.images) as images, (select count(*)::int from imaging.uploads) as uploads',
  );
  return rows;
};

/** What there is when nothing is on its way any more: what was refused may be removed while its answer travels. */
async function atRest() {
  while ((await holdings())?.['uploads'] !== 0) await setTimeout(5);
  return holdings();
}

/** Uploads that were allowed and did not come about, the last first. */
const failures = () =>
  directory.query(
    "select kind, action, patient_ids from audit.events where outcome = 'FAILED' order by at desc",
  );

/** A connection to the gateway and the headers that it needs there. */
const connect = ({ token } = technologist) => ({
  client: new RawClient(Number(new URL(clinic.address).port)),
  headers: [`Authorization: Bearer ${token ?? ''}`, 'Apollo-Require-Preflight: true'],
});

describe('files through the gateway', () => {
  it.each(['slice.dcm', 'Größe ü 日本.dcm'])('such as %s are stored as they were sent', async (name) => {
    const file = dicomFile({ patientId: patient.mrn });
    const answer = await technologist.upload(patient, new Uint8Array(file), name);
    expect(answer.errors).toEqual([]);
    stored += 1;
    const { url, ...image } = valueOf<{ url: string }>(answer, 'uploadImage');
    expect(image).toMatchObject({ fileName: name, sha256: sha256Of(file) });
    expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(file);
  });

  it.each([
    ['too large', Buffer.concat([pngFile(), Buffer.alloc(maxUploadBytes)]), 'PAYLOAD_TOO_LARGE'],
    ['no image', Buffer.from('only words'), 'UNSUPPORTED_MEDIA_TYPE'],
    ['cut short', pngFile().subarray(0, -6), 'BAD_USER_INPUT'],
  ])('that are %s are refused and leave nothing', async (_, file, code) => {
    const answer = await technologist.upload(patient, new Uint8Array(file), 'file.png', { modality: 'CT' });
    expect(kinds(answer)).toEqual([code]);
    expect(await atRest()).toEqual({ images: stored, uploads: 0 });
  });

  it('whose client goes away half-way leave nothing but a word in the audit trail', async () => {
    const file = dicomFile({ patientId: patient.mrn, rows: 1500, columns: 2000 });
    const variables = { input: { patientId: patient.id }, file: null };
    const opening = fields({ query: one, variables }, { 0: ['variables.file'] });
    const before = (await failures()).length;
    const whole = Buffer.concat([opening, part('0', file, 'slice.dcm'), lastBoundary]);
    const { client, headers } = connect();
    client.socket.write(head(whole.length, headers));
    client.socket.write(whole.subarray(0, whole.length / 2));
    while ((await holdings())?.['uploads'] === 0) await setTimeout(5);
    client.socket.destroy();
    expect(await atRest()).toEqual({ images: stored, uploads: 0 });
    await eventually(async () => expect(await failures()).toHaveLength(before + 1));
    expect((await failures())[0]).toEqual({
      kind: 'FAILURE',
      action: 'failed Mutation.uploadImage',
      patient_ids: [patient.id],
    });
  });

  it('that are still coming when their sender is deactivated are not stored', async () => {
    const nurse = await clinic.staff('TECHNOLOGIST');
    const file = dicomFile({ patientId: patient.mrn, rows: 1500, columns: 2000 });
    const variables = { input: { patientId: patient.id }, file: null };
    const opening = fields({ query: one, variables }, { 0: ['variables.file'] });
    const whole = Buffer.concat([opening, part('0', file, 'slice.dcm'), lastBoundary]);
    const { client, headers } = connect(nurse);
    client.socket.write(head(whole.length, headers));
    client.socket.write(whole.subarray(0, whole.length / 2));
    while ((await holdings())?.['uploads'] === 0) await setTimeout(5);
    const { staff } = await clinic.administrator.must(
      'query ($id: ID!) { staff(id: $id) { account { id } } }',
      { id: nurse.staffId },
    );
    await clinic.administrator.must(
      'mutation ($id: ID!) { deactivateAccount(id: $id, reason: "Left") { id } }',
      (staff as { account: object }).account as Record<string, unknown>,
    );
    client.socket.write(whole.subarray(whole.length / 2));
    const { body } = await client.answer();
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(await atRest()).toEqual({ images: stored, uploads: 0 });
  });
});
