import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '../support/ask.ts';
import { dicomFile, jpegFile, pngFile } from '../support/dicom.ts';
import { openDiskStore, type OpenedDiskStore } from '../support/disk-store.ts';
import {
  deleteImage,
  entities,
  image,
  images,
  imagingClinic,
  incoming,
  representations,
  type ImageAnswer,
} from '../support/imaging.ts';

const stack = new AsyncDisposableStack();
let disk: OpenedDiskStore;
let clinic: Awaited<ReturnType<typeof imagingClinic>>;
let patientId: string;
let stored: ImageAnswer;

beforeAll(async () => {
  disk = stack.use(await openDiskStore());
  clinic = await imagingClinic(stack, disk.store);
  patientId = await clinic.directory.patient();
  const file = dicomFile({ patientId: `MRN-${patientId}`, elements: { StudyDescription: 'Head' } });
  stored = await clinic
    .person('RADIOLOGIST')
    .stores(incoming(file, 'head.dcm'), { patientId, description: 'Doe' });
});
afterAll(() => stack.disposeAsync());

const url = 'query ($id: ID!, $seconds: Int) { image(id: $id) { url(expiresInSeconds: $seconds) } }';

/** Where to fetch an image that the person may read. */
async function urlOf(id: string, seconds?: number): Promise<string> {
  const { data } = await clinic.person('ADMIN').ask(url, { id, seconds });
  const answer = new URL((data as unknown as { image: { url: string } }).image.url);
  // The subgraph names the caller's own address; here the test's server answers in its place.
  return new URL(`${answer.pathname}${answer.search}`, disk.origin).href;
}

describe('an image', () => {
  it('is read with all that is known of it, the first time and again', async () => {
    const physician = clinic.person('PHYSICIAN');
    for (let time = 0; time < 3; time += 1) {
      const { data, errors } = await physician.ask(image, { id: stored.id });
      expect(errors).toEqual([]);
      const { url: _, ...known } = stored;
      expect(data?.['image']).toMatchObject(known);
    }
  });

  it('is not there for an id that names none', async () => {
    for (const id of [crypto.randomUUID(), 'not an id']) {
      expect(codes(await clinic.person('ADMIN').ask(image, { id }))).toEqual(['NOT_FOUND']);
    }
  });

  it('is in no range of moments when nobody knows its own, and in a list whose range has no end', async () => {
    const owner = await clinic.directory.patient();
    const { id } = await clinic.person('ADMIN').stores(pngFile(), { patientId: owner, modality: 'CT' });
    const found = async (capturedAt: object) => {
      const filter = { patientId: owner, capturedAt };
      return (await clinic.person('ADMIN').ask(images, { filter })).data?.['images'];
    };
    for (const open of [{}, { gte: null }, { gte: null, lt: null }])
      expect(await found(open)).toMatchObject({ totalCount: 1, nodes: [{ id }] });
    for (const limit of [{ lt: '9999-01-01T00:00:00Z' }, { gte: '0001-01-01T00:00:00Z' }])
      expect(await found(limit)).toMatchObject({ totalCount: 0, nodes: [] });
  });

  it('is read by its own patient, and by no other', async () => {
    expect(codes(await clinic.person('PATIENT', { patientId }).ask(image, { id: stored.id }))).toEqual([]);
    expect(codes(await clinic.person('PATIENT').ask(image, { id: stored.id }))).toEqual(['NOT_FOUND']);
  });

  it('is not read by a clerk or by nobody, also as a reference', async () => {
    const reference = entities('Image', 'id fileName');
    const of = representations('Image', [stored.id]);
    expect(codes(await clinic.person('CLERK').ask(image, { id: stored.id }))).toEqual(['FORBIDDEN']);
    expect(codes(await clinic.person('CLERK').ask(reference, of))).toEqual(['FORBIDDEN']);
    expect(codes(await clinic.nobody.ask(image, { id: stored.id }))).toEqual(['UNAUTHENTICATED']);
    expect(codes(await clinic.nobody.ask(reference, of))).toEqual(['UNAUTHENTICATED']);
    expect(codes(await clinic.person('PATIENT').ask(reference, of))).toEqual(['NOT_FOUND']);
    const { data } = await clinic.person('TECHNOLOGIST').ask(reference, of);
    expect(data?.['_entities']).toEqual([{ id: stored.id, fileName: 'head.dcm' }]);
  });

  it('of a restricted patient is read by those who wrote in the record', async () => {
    const restricted = await clinic.directory.patient();
    const writer = clinic.person('TECHNOLOGIST');
    const { id } = await writer.stores(pngFile(), { patientId: restricted, modality: 'CT' });
    await clinic.directory.query('update directory.patients set restricted = true where id = $1', [
      restricted,
    ]);
    expect(codes(await writer.ask(image, { id }))).toEqual([]);
    expect(codes(await clinic.person('TECHNOLOGIST').ask(image, { id }))).toEqual(['NOT_FOUND']);
    const list = entities('Patient', 'images { totalCount }');
    const of = representations('Patient', [restricted]);
    expect((await writer.ask(list, of)).data?.['_entities']).toEqual([{ images: { totalCount: 1 } }]);
    expect(codes(await clinic.person('TECHNOLOGIST').ask(list, of))).toEqual(['FORBIDDEN']);
  });

  it('tells an analyst nothing of who it shows', async () => {
    const { data, errors } = await clinic.person('ANALYST').ask(image, { id: stored.id });
    expect(errors).toEqual([]);
    expect(data?.['image']).toMatchObject({
      modality: 'CT',
      fileName: null,
      description: null,
      url: null,
      dicom: { rows: 16, patientId: null },
      study: { description: null },
    });
  });

  it('leaves a trace of who looked', async () => {
    const { staffId, ask } = clinic.person('PHYSICIAN');
    await ask(image, { id: stored.id });
    expect(
      await clinic.directory.query('select kind, patient_ids from audit.events where staff_id = $1', [
        staffId,
      ]),
    ).toEqual([{ kind: 'READ', patient_ids: [patientId] }]);
  });

  it('is resolved with its study by other services', async () => {
    const study = stored['study'] as { id: string };
    const of = representations('Study', [study.id]);
    const { data } = await clinic.person('RADIOLOGIST').ask(entities('Study', 'id description'), of);
    expect(data?.['_entities']).toEqual([{ id: study.id, description: 'Head' }]);
    expect(codes(await clinic.person('PATIENT').ask(entities('Study', 'id description'), of))).toEqual([
      'NOT_FOUND',
    ]);
  });
});

describe("an image's URL", () => {
  it('gives its bytes without a token, under its name', async () => {
    const file = jpegFile('hand');
    const upload = incoming(file, 'hand.jpg');
    const { id } = await clinic.person('ADMIN').stores(upload, { patientId, modality: 'X_RAY' });
    const answer = await fetch(await urlOf(id));
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(file);
    expect(answer.headers.get('content-type')).toBe('image/jpeg');
    expect(answer.headers.get('content-disposition')).toMatch(/^inline; filename="?hand\.jpg/);
    const dicom = await fetch(await urlOf(stored.id));
    expect(dicom.headers.get('content-disposition')).toMatch(/^attachment; filename="?head\.dcm/);
  });

  it('lasts from 60 to 3600 seconds', async () => {
    for (const seconds of [60, 3600]) expect(await urlOf(stored.id, seconds)).toContain('http');
    for (const seconds of [59, 3601, -1]) {
      const answer = await clinic.person('ADMIN').ask(url, { id: stored.id, seconds });
      expect(codes(answer)).toEqual(['BAD_USER_INPUT expiresInSeconds']);
    }
  });
});

describe('a deleted image', () => {
  const lists = 'query { images { nodes { id } } }';

  it('leaves every list, is still resolved with the reason, and has no URL', async () => {
    const radiologist = clinic.person('RADIOLOGIST');
    const { id } = await radiologist.stores(pngFile(1), { patientId, modality: 'ULTRASOUND' });
    const { data } = await radiologist.ask(deleteImage, { id, reason: ' The wrong knee. ' });
    const gone = {
      id,
      deletedAt: expect.any(String),
      deletionReason: 'The wrong knee.',
      url: null,
    };
    expect(data?.['deleteImage']).toEqual(gone);
    const { data: read } = await radiologist.ask(image, { id });
    expect(read?.['image']).toMatchObject(gone);
    const reference = entities('Image', 'id deletedAt deletionReason url');
    const resolved = await radiologist.ask(reference, representations('Image', [id]));
    expect(resolved.data?.['_entities']).toEqual([gone]);
    expect(JSON.stringify(await radiologist.ask(lists))).not.toContain(id);
    const published = 'select deleted from directory.images where id = $1';
    expect(await clinic.directory.query(published, [id])).toEqual([{ deleted: true }]);
    const log = 'select detail from audit.events where subject_id = $1 order by id';
    expect(await clinic.directory.query(log, [id])).toEqual([
      { detail: 'Uploaded an ultrasound image' },
      { detail: 'Deleted an ultrasound image' },
    ]);
  });

  it('tells its patient that it is deleted, not why, nor what may have been about somebody else', async () => {
    const admin = clinic.person('ADMIN');
    const file = dicomFile({ patientId: 'MRN-000777', elements: { StudyDescription: 'Roe, knee' } });
    const input = { patientId, acceptPatientMismatch: true, description: 'Roe' };
    const { id } = await admin.stores(incoming(file, 'roe_john.dcm'), input);
    const itsPatient = clinic.person('PATIENT', { patientId });
    const before = await itsPatient.ask(image, { id });
    expect(before).toMatchObject({ data: { image: { fileName: 'roe_john.dcm' } }, errors: [] });
    await admin.ask(deleteImage, { id, reason: 'wrong patient: belongs to John Roe, MRN-000777' });
    const seen = await itsPatient.ask(image, { id });
    expect(seen).toMatchObject({
      data: { image: { id, modality: 'CT', deletedAt: expect.any(String), deletionReason: null, url: null } },
      errors: [],
    });
    expect(JSON.stringify(seen)).not.toMatch(/roe|000777/i);
    expect(JSON.stringify(await admin.ask(image, { id }))).toMatch(/roe_john.*belongs to John Roe/);
  });

  it('is deleted by one of two at once', async () => {
    const { id } = await clinic.person('ADMIN').stores(pngFile(2), { patientId, modality: 'CT' });
    const answers = await Promise.all([
      clinic.person('ADMIN').ask(deleteImage, { id, reason: 'one' }),
      clinic.person('RADIOLOGIST').ask(deleteImage, { id, reason: 'two' }),
    ]);
    expect(answers.map(codes).toSorted()).toEqual([[], ['CONFLICT']]);
  });

  it('can be stored anew', async () => {
    const technologist = clinic.person('TECHNOLOGIST');
    const file = dicomFile({ patientId: `MRN-${patientId}` });
    const { id } = await technologist.stores(file, { patientId });
    await clinic.person('ADMIN').ask(deleteImage, { id, reason: 'a test' });
    const again = await technologist.stores(file, { patientId });
    expect(again).toMatchObject({ warnings: [], deletedAt: null });
    expect(again.id).not.toBe(id);
  });

  it('needs the right, a reason, and an image', async () => {
    const { id } = stored;
    const reason = 'a test';
    for (const role of ['PHYSICIAN', 'TECHNOLOGIST', 'CLERK', 'ANALYST', 'PATIENT'] as const) {
      expect(codes(await clinic.person(role).ask(deleteImage, { id, reason }))).toEqual(['FORBIDDEN']);
    }
    const { ask } = clinic.person('ADMIN');
    expect(codes(await ask(deleteImage, { id, reason: ' ' }))).toEqual(['BAD_USER_INPUT reason']);
    expect(codes(await ask(deleteImage, { id, reason: 'x'.repeat(501) }))).toEqual(['BAD_USER_INPUT reason']);
    expect(codes(await ask(deleteImage, { id: crypto.randomUUID(), reason }))).toEqual(['NOT_FOUND id']);
    expect(codes(await ask(deleteImage, { id: 'not an id', reason }))).toEqual(['NOT_FOUND id']);
  });
});
