import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { Upload } from '@lightbox/platform/upload.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { codes, valueOf } from '../support/ask.ts';
import { dicomFile, jpegFile, newUid, pngFile } from '../support/dicom.ts';
import { openDiskStore, type OpenedDiskStore } from '../support/disk-store.ts';
import { imagingClinic, incoming, type Person } from '../support/imaging.ts';
import { deflated } from '../support/raw-dicom.ts';
import { sha256Of } from '../support/streams.ts';
import { isDistributed } from '../support/test-mode.ts';

const uploadImages = `mutation ($input: UploadImagesInput!, $files: [Upload!]!) {
  uploadImages(input: $input, files: $files) {
    fileName image { id sha256 modality fileName description warnings { code } } error { code message field } } }`;

interface Result {
  readonly fileName: string | null;
  readonly image: { id: string; sha256: string } | null;
  readonly error: { code: string; message: string; field: string | null } | null;
}

const stack = new AsyncDisposableStack();
let disk: OpenedDiskStore;
let clinic: Awaited<ReturnType<typeof imagingClinic>>;
let patientId: string;
let technologist: Person;

beforeAll(async () => {
  disk = stack.use(await openDiskStore());
  clinic = await imagingClinic(stack, disk.store);
});
beforeEach(async () => {
  patientId = await clinic.directory.patient();
  technologist = clinic.person('TECHNOLOGIST');
});
afterAll(() => stack.disposeAsync());

const asks = (files: readonly (Buffer | Upload)[], more: object = {}, who = technologist) =>
  who.ask(uploadImages, {
    input: { patientId, modality: 'CT', ...more },
    files: files.map((file, index) => (Buffer.isBuffer(file) ? incoming(file, `${index}.png`) : file)),
  });
const stores = async (...given: Parameters<typeof asks>): Promise<Result[]> =>
  valueOf<Result[]>(await asks(...given), 'uploadImages');
const idsOf = (results: Result[]) => results.map(({ image }) => image?.id);
const faultsOf = (results: Result[]) => results.map(({ error }) => error?.code ?? null);

describe('files uploaded together', () => {
  it('are answered in the order given, and a bad one does not spoil the others', async () => {
    const files = [
      pngFile(1),
      Buffer.from('only words'),
      dicomFile({ modality: 'MR', patientId: `MRN-${patientId}` }),
      Buffer.alloc(0),
      dicomFile({ patientId: 'SOMEONE-ELSE' }),
      jpegFile('too long '.repeat(7000)).subarray(0, -6),
      Buffer.concat([pngFile(), Buffer.alloc(1024 ** 2)]),
      deflated(dicomFile()).fill(0xff, 162),
      jpegFile('last'),
    ];
    const before = await clinic.holdings();
    const results = await stores(files, { description: 'Together.' });
    expect(results.map(({ fileName }) => fileName)).toEqual(files.map((_, index) => `${index}.png`));
    expect(results.map(({ error }) => error && [error.code, error.field].join(' '))).toEqual([
      null,
      'UNSUPPORTED_MEDIA_TYPE file',
      null,
      'BAD_USER_INPUT file',
      'CONFLICT input.acceptPatientMismatch',
      'BAD_USER_INPUT file',
      'PAYLOAD_TOO_LARGE file',
      'BAD_USER_INPUT file',
      null,
    ]);
    expect(results.map(({ image }) => image?.sha256 ?? null)).toEqual(
      files.map((file, index) => ([0, 2, 8].includes(index) ? sha256Of(file) : null)),
    );
    expect(results[2]?.image).toMatchObject({
      modality: 'MRI',
      description: 'Together.',
      fileName: '2.png',
      warnings: [{ code: 'MODALITY_MISMATCH' }],
    });
    expect(await clinic.holdings()).toMatchObject({
      images: before.images + 3,
      published: before.published + 3,
      objects: before.objects + 3,
      uploads: 0,
    });
  });

  it('are taken as they arrive, whatever their place in the list', async () => {
    const late = new PassThrough();
    const arrives = Promise.withResolvers<object>();
    const first = incoming(pngFile(2));
    Object.assign(first, { promise: arrives.promise });
    const before = await clinic.holdings();
    const answer = asks([first, pngFile(3), pngFile(4)]);
    while ((await clinic.holdings()).images < before.images + 2) await setTimeout(5);
    arrives.resolve({ filename: 'late.png', mimetype: 'image/png', createReadStream: () => late });
    late.end(pngFile(2));
    const results = valueOf<Result[]>(await answer, 'uploadImages');
    expect(results.map(({ image }) => image?.sha256)).toEqual(
      [2, 3, 4].map((grey) => sha256Of(pngFile(grey))),
    );
    expect(results.map(({ fileName }) => fileName)).toEqual(['late.png', '1.png', '2.png']);
  });

  it('tell which of them never came or broke off', async () => {
    const never = incoming(pngFile());
    Object.assign(never, { promise: Promise.reject(new Error('gone')) });
    const broken = new PassThrough();
    broken.write(pngFile().subarray(0, 20));
    broken.destroy();
    const results = await stores([pngFile(5), incoming(broken, 'broken.png'), never]);
    expect(results.map(({ fileName, error }) => [fileName, error?.message ?? null])).toEqual([
      ['0.png', null],
      ['broken.png', 'The upload broke off before the end of the file.'],
      [null, 'The request ended before the file came.'],
    ]);
    expect(
      await clinic.directory.query("select action, patient_ids from audit.events where outcome = 'FAILED'"),
    ).toEqual([{ action: 'failed Mutation.uploadImages', patient_ids: [patientId] }]);
  });

  it('that hold the same DICOM instance twice are one image', async () => {
    const file = dicomFile({ patientId: `MRN-${patientId}` });
    const [one, two] = idsOf(await stores([file, Buffer.from(file)]));
    expect(one).toBe(two);
  });

  it('are each an entry of the trail, and a study of their own making', async () => {
    const studyInstanceUid = newUid();
    const slices = Array.from({ length: 3 }, () => dicomFile({ studyInstanceUid, patientId: 'OTHER' }));
    const ids = idsOf(await stores(slices, { acceptPatientMismatch: true }));
    const events = await clinic.directory.query(
      'select action, count(*)::int from audit.events where subject_id = any($1) group by 1 order by 1',
      [ids],
    );
    expect(events).toEqual([
      { action: 'image.mismatch-accepted', count: 3 },
      { action: 'image.uploaded', count: 3 },
    ]);
  });

  it.each([
    ['no files', {}, 0, 'BAD_USER_INPUT files'],
    ['too many files', {}, 101, isDistributed ? 'PAYLOAD_TOO_LARGE map' : 'BAD_USER_INPUT files'],
    ['a patient who is not there', { patientId: 'nobody' }, 1, 'NOT_FOUND input.patientId'],
    ['a description too long', { description: 'x'.repeat(1001) }, 1, 'BAD_USER_INPUT input.description'],
    ['an empty description', { description: ' ' }, 1, 'BAD_USER_INPUT input.description'],
    ['a control character', { description: 'a\u0000b' }, 1, 'BAD_USER_INPUT input.description'],
    ['an empty key', { idempotencyKey: '' }, 1, 'BAD_USER_INPUT input.idempotencyKey'],
    ['a key too long', { idempotencyKey: 'k'.repeat(129) }, 1, 'BAD_USER_INPUT input.idempotencyKey'],
  ])('are refused together: %s', async (_name, more, count, code) => {
    const before = await clinic.holdings();
    const answer = await asks(
      Array.from({ length: count }, () => pngFile()),
      more,
    );
    expect(codes(answer)).toEqual([code]);
    expect(answer.data?.['uploadImages'] ?? null).toBeNull();
    expect(await clinic.holdings()).toEqual(before);
  });

  it.each(['CLERK', 'ANALYST', 'PATIENT'] as const)('are not for the role %s', async (role) => {
    const answer = await asks([pngFile()], {}, clinic.person(role, { patientId }));
    expect(codes(answer)).toEqual(['FORBIDDEN']);
  });
});

describe('a key for files uploaded together', () => {
  const key = () => ({ idempotencyKey: crypto.randomUUID() });

  it('gives the first images again, also to two at once', async () => {
    const input = key();
    const files = [pngFile(10), jpegFile('ten')];
    const before = await clinic.holdings();
    const [one, two] = await Promise.all([stores(files, input), stores(files, input)]);
    const again = await stores(files, input);
    expect(idsOf(two ?? [])).toEqual(idsOf(one ?? []));
    expect(idsOf(again)).toEqual(idsOf(one ?? []));
    expect(await clinic.holdings()).toMatchObject({ objects: before.objects + 2, uploads: 0 });
  });

  it('goes on with what failed the first time', async () => {
    const input = key();
    const [first] = await stores([pngFile(11), pngFile(12).subarray(0, -6)], input);
    const [same, second] = await stores([pngFile(11), pngFile(12)], input);
    expect(same?.image).toEqual(first?.image);
    expect(second?.image?.sha256).toBe(sha256Of(pngFile(12)));
  });

  it('refuses another file in the place of one that was stored, and that file alone', async () => {
    const input = key();
    const [first] = await stores([pngFile(13), pngFile(14)], input);
    const results = await stores([pngFile(13), pngFile(15)], input);
    expect(faultsOf(results)).toEqual([null, 'CONFLICT']);
    expect(results[1]?.error?.field).toBe('input.idempotencyKey');
    expect(results[0]?.image).toEqual(first?.image);
  });

  it('refuses another input, and another operation', async () => {
    const input = key();
    await stores([pngFile(16)], input);
    const other = await clinic.directory.patient();
    for (const [files, more] of [
      [[pngFile(16)], { description: 'another' }],
      [[pngFile(16)], { patientId: other }],
      [[pngFile(16), pngFile(17)], {}],
    ] as const) {
      expect(codes(await asks(files, { ...input, ...more }))).toEqual(['CONFLICT input.idempotencyKey']);
    }
    const alone = await technologist.upload(pngFile(16), { patientId, modality: 'CT', ...input });
    expect(codes(alone)).toEqual(['CONFLICT input.idempotencyKey']);
    expect(faultsOf(await stores([pngFile(16)], input, clinic.person('ADMIN')))).toEqual([null]);
  });
});
