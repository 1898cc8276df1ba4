import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { MinioStore } from '@lightbox/imaging/storage/minio-store.ts';
import type { ObjectStore } from '@lightbox/imaging/storage/object-store.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '../support/ask.ts';
import { dicomFile, jpegFile, newUid, pngFile } from '../support/dicom.ts';
import { openDiskStore } from '../support/disk-store.ts';
import { imagingClinic, incoming } from '../support/imaging.ts';
import { startMinio } from '../support/minio.ts';
import { skipWithReason } from '../support/skipped.ts';
import { bytesOf, sha256Of } from '../support/streams.ts';

type Opened = AsyncDisposable & { store: ObjectStore };

const minio = await startMinio();
const ct = { modality: 'CT' } as const;

async function openMinio(): Promise<Opened> {
  if ('missing' in minio) throw new Error(minio.missing);
  const { endpoint, accessKey, secretKey } = minio;
  const place = { endpoint, publicEndpoint: endpoint, bucket: 'medical-images', region: 'us-east-1' };
  const store = new MinioStore({ ...place, accessKey, secretKey });
  return {
    store,
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await minio[Symbol.asyncDispose]();
    },
  };
}

describe('an upload to the disk', () => {
  keepsItsPromises(openDiskStore);
});
if ('missing' in minio) skipWithReason('an upload to MinIO', minio.missing);
else {
  describe('an upload to MinIO', () => {
    keepsItsPromises(openMinio);
  });
}

function keepsItsPromises(open: () => Promise<Opened>): void {
  const stack = new AsyncDisposableStack();
  let store: ObjectStore;
  let clinic: Awaited<ReturnType<typeof imagingClinic>>;
  let patientId: string;
  let mrn: string;

  beforeAll(async () => {
    ({ store } = stack.use(await open()));
    clinic = await imagingClinic(stack, store);
    patientId = await clinic.directory.patient();
    mrn = `MRN-${patientId}`;
  });
  afterAll(() => stack.disposeAsync());

  /** Does something that must leave no trace. */
  async function leavesNothing(work: () => Promise<unknown>): Promise<void> {
    const before = await clinic.holdings();
    await work();
    expect(await clinic.holdings()).toEqual(before);
  }

  it('keeps the bytes of a PNG as they were sent', async () => {
    const file = pngFile(17);
    const technologist = clinic.person('TECHNOLOGIST');
    const upload = incoming(file, 'C:\\scans\\Knie links\u0000\u202e.png');
    const input = { patientId, ...ct, description: '  The left knee. ', capturedAt: '2026-01-31T10:00:00Z' };
    const stored = await technologist.stores(upload, input);
    expect(stored).toMatchObject({
      modality: 'CT',
      dicomModality: null,
      description: 'The left knee.',
      fileName: 'Knie links.png',
      contentType: 'image/png',
      byteSize: file.length,
      sha256: sha256Of(file),
      capturedAt: '2026-01-31T10:00:00.000Z',
      patient: { id: patientId },
      uploadedBy: { id: technologist.staffId },
      dicom: null,
      study: null,
      series: null,
      warnings: [],
    });
    const [row] = await clinic.directory.query('select object_key from imaging.images where id = $1', [
      stored.id,
    ]);
    expect(await bytesOf(await store.open(String(row?.['object_key'])))).toEqual(file);
    expect(
      await clinic.directory.query('select patient_id from directory.images where id = $1', [stored.id]),
    ).toEqual([{ patient_id: patientId }]);
  });

  it('takes from a DICOM file what the file says', async () => {
    const [study, series, instance] = [newUid(), newUid(), newUid()];
    const file = dicomFile({
      modality: 'DX',
      patientId: mrn,
      studyInstanceUid: study,
      seriesInstanceUid: series,
      sopInstanceUid: instance,
      elements: { BodyPartExamined: 'CHEST', StudyDescription: 'Chest, two views' },
    });
    const stored = await clinic
      .person('PHYSICIAN')
      .stores(file, { patientId, capturedAt: '2020-01-01T00:00:00Z' });
    expect(stored).toMatchObject({
      modality: 'X_RAY',
      dicomModality: 'DX',
      bodyPart: 'CHEST',
      contentType: 'application/dicom',
      sha256: sha256Of(file),
      capturedAt: '2026-01-31T09:15:00.000Z',
      dicom: { sopInstanceUid: instance, rows: 16, columns: 16, numberOfFrames: 1, patientId: mrn },
      study: { studyInstanceUid: study, description: 'Chest, two views' },
      series: { seriesInstanceUid: series, number: 1 },
      warnings: [],
    });
  });

  it('puts images of one study together, for each patient', async () => {
    const other = await clinic.directory.patient();
    const radiologist = clinic.person('RADIOLOGIST');
    const studyInstanceUid = newUid();
    const slice = (owner: string) => dicomFile({ studyInstanceUid, patientId: `MRN-${owner}` });
    const [first, second] = [
      await radiologist.stores(slice(patientId), { patientId }),
      await radiologist.stores(slice(patientId), { patientId }),
    ];
    const third = await radiologist.stores(slice(other), { patientId: other });
    expect(second['study']).toEqual(first['study']);
    expect(third['study']).toMatchObject({ studyInstanceUid });
    expect(third['study']).not.toEqual(first['study']);
    const idOf = ({ study }: typeof first) => (study as { id: string }).id;
    const published = await clinic.directory.query(
      'select id, patient_id from directory.studies where id = any($1)',
      [[idOf(first), idOf(third)]],
    );
    expect(Object.fromEntries(published.map(({ id, patient_id }) => [id, patient_id]))).toEqual({
      [idOf(first)]: patientId,
      [idOf(third)]: other,
    });
  });

  it('warns of a modality other than the one stated, and of a file without a patient id', async () => {
    const file = dicomFile({ modality: 'MR', elements: { PatientID: undefined } });
    const stored = await clinic.person('ADMIN').stores(file, { patientId, ...ct });
    expect(stored).toMatchObject({
      modality: 'MRI',
      warnings: [{ code: 'PATIENT_ID_MISSING' }, { code: 'MODALITY_MISMATCH' }],
    });
  });

  it("takes another patient's file only when it is accepted, and says so", async () => {
    const file = dicomFile({ patientId: 'SOMEONE-ELSE' });
    const radiologist = clinic.person('RADIOLOGIST');
    await leavesNothing(async () => {
      const answer = await radiologist.upload(file, { patientId });
      expect(codes(answer)).toEqual(['CONFLICT input.acceptPatientMismatch']);
      expect(JSON.stringify(answer)).not.toMatch(/SOMEONE-ELSE|MRN-/);
    });
    const { id, warnings } = await radiologist.stores(file, { patientId, acceptPatientMismatch: true });
    expect(warnings).toEqual([{ code: 'PATIENT_MISMATCH', message: expect.any(String) }]);
    const events = await clinic.directory.query(
      'select action, detail, staff_id, patient_id from audit.events where subject_id = $1 order by action desc',
      [id],
    );
    const by = { staff_id: radiologist.staffId, patient_id: patientId };
    expect(events).toEqual([
      { action: 'image.uploaded', detail: 'Uploaded a CT image', ...by },
      { action: 'image.mismatch-accepted', detail: 'Accepted a file with another patient id', ...by },
    ]);
  });

  it('stores the same DICOM instance once, and warns of another with its name', async () => {
    const technologist = clinic.person('TECHNOLOGIST');
    const other = await clinic.directory.patient();
    const sopInstanceUid = newUid();
    const file = dicomFile({ sopInstanceUid, patientId: mrn });
    const changed = dicomFile({ sopInstanceUid, patientId: mrn, rows: 8 });
    const first = await technologist.stores(file, { patientId });
    await leavesNothing(async () => {
      expect((await clinic.person('ADMIN').stores(file, { patientId })).id).toBe(first.id);
    });
    const duplicates = [
      await technologist.stores(changed, { patientId }),
      await technologist.stores(file, { patientId: other, acceptPatientMismatch: true }),
    ];
    for (const { id, warnings } of duplicates) {
      expect(id).not.toBe(first.id);
      expect(warnings.map(({ code }) => code)).toContain('DUPLICATE_INSTANCE');
    }
  });

  it('stores one of two that bring the same DICOM instance at once', async () => {
    const file = dicomFile({ patientId: mrn });
    const before = await clinic.holdings();
    const [one, two] = await Promise.all(
      ['PHYSICIAN' as const, 'TECHNOLOGIST' as const].map((role) =>
        clinic.person(role).stores(file, { patientId }),
      ),
    );
    expect(one?.id).toBe(two?.id);
    expect((await clinic.holdings()).objects).toBe(before.objects + 1);
  });

  it('does the work of an idempotency key once, also for two at once', async () => {
    const technologist = clinic.person('TECHNOLOGIST');
    const input = { patientId, ...ct, idempotencyKey: 'a key' };
    const before = await clinic.holdings();
    const answers = await Promise.all([
      technologist.stores(jpegFile('same'), input),
      technologist.stores(jpegFile('same'), input),
    ]);
    const again = await technologist.stores(jpegFile('same'), input);
    expect(new Set([...answers, again].map(({ id }) => id)).size).toBe(1);
    expect(await clinic.holdings()).toMatchObject({ objects: before.objects + 1, uploads: 0 });
    await leavesNothing(async () => {
      for (const [file, more] of [
        [jpegFile('other'), {}],
        [jpegFile('same'), { description: 'another' }],
      ] as const) {
        const answer = await technologist.upload(file, { ...input, ...more });
        expect(codes(answer)).toEqual(['CONFLICT input.idempotencyKey']);
      }
    });
    expect((await clinic.person('TECHNOLOGIST').stores(jpegFile('same'), input)).id).not.toBe(again.id);
  });

  it.each([
    ['text', Buffer.from('only words, whatever its name says'), 'UNSUPPORTED_MEDIA_TYPE file'],
    ['nothing', Buffer.alloc(0), 'BAD_USER_INPUT file'],
    ['a PNG cut short', pngFile().subarray(0, -6), 'BAD_USER_INPUT file'],
    ['a JPEG cut short', jpegFile().subarray(0, -6), 'BAD_USER_INPUT file'],
    ['a DICOM file cut short', dicomFile().subarray(0, -6), 'BAD_USER_INPUT file'],
    ['a file too large', Buffer.concat([pngFile(), Buffer.alloc(1024 ** 2)]), 'PAYLOAD_TOO_LARGE file'],
  ])('refuses %s and keeps nothing of it', async (_name, file, code) => {
    await leavesNothing(async () => {
      const input = { patientId, ...ct, acceptPatientMismatch: true };
      expect(codes(await clinic.person('ADMIN').upload(file, input))).toEqual([code]);
    });
  });

  it.each([
    [
      'a file of another patient',
      dicomFile({ patientId: 'SOMEONE-ELSE', rows: 512, columns: 512 }),
      'CONFLICT input.acceptPatientMismatch',
    ],
    ['a picture without its modality', jpegFile('x'.repeat(5000)), 'BAD_USER_INPUT input.modality'],
  ])('refuses %s by its header, before the rest of it has come', async (_name, file, code) => {
    await leavesNothing(async () => {
      const source = new PassThrough();
      const answer = clinic.person('TECHNOLOGIST').upload(incoming(source), { patientId });
      source.write(file.subarray(0, Math.min(file.length - 20, 200_000)));
      expect(codes(await answer)).toEqual([code]);
      source.end();
    });
  });

  it('keeps nothing of an upload whose client goes away half-way', async () => {
    const file = dicomFile({ patientId: mrn, rows: 512, columns: 512 });
    await leavesNothing(async () => {
      const source = new PassThrough();
      const answer = clinic.person('ADMIN').upload(incoming(source), { patientId });
      source.write(file.subarray(0, file.length / 2));
      while ((await clinic.holdings()).uploads === 0) await setTimeout(5);
      source.destroy();
      expect(codes(await answer)).toEqual(['BAD_USER_INPUT file']);
      // Over HTTP who went away is answered by the gateway, while the subgraph still clears up.
      while ((await clinic.holdings()).uploads > 0) await setTimeout(5);
    });
  });
}
