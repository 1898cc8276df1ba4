import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { valueOf } from '../support/ask.ts';
import { Clinic } from '../support/clinic.ts';
import { contractOperation } from '../support/contract.ts';
import { dicomFile, jpegFile, newUid, pngFile } from '../support/dicom.ts';
import { fields, lastBoundary, part, RawClient } from '../support/multipart.ts';
import type { Person } from '../support/person.ts';
import { bytesFromUrl } from '../support/signed.ts';
import { sha256Of } from '../support/streams.ts';
import { maxUploadBytes } from '../support/test-hospital.ts';

const stack = new AsyncDisposableStack();
let clinic: Clinic;
let technologist: Person;

beforeAll(async () => {
  clinic = stack.use(await Clinic.open());
  technologist = await clinic.staff('TECHNOLOGIST');
});
afterAll(() => stack.disposeAsync());

interface Result {
  readonly fileName: string;
  readonly image: { readonly id: string; readonly sha256: string } | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

const bytes = (file: Buffer) => new Uint8Array(file);
const upload = async (
  patient: { id: string },
  files: readonly (readonly [Buffer, string])[],
  more: Record<string, unknown> = {},
): Promise<Result[]> => {
  const given = files.map(([file, name]) => [bytes(file), name] as const);
  return valueOf<Result[]>(await technologist.uploadAll(patient, given, more), 'uploadImages');
};

describe('files uploaded in one request through the gateway', () => {
  it('become images each by itself, the large, the wrong and the too long among them', async () => {
    const patient = await clinic.patient();
    const large = dicomFile({ patientId: patient.mrn, rows: 2000, columns: 2000 });
    const tooLong = Buffer.concat([pngFile(), Buffer.alloc(maxUploadBytes)]);
    const files: [Buffer, string][] = [
      [large, 'large.dcm'],
      [tooLong, 'too long.png'],
      [Buffer.from('only words'), 'words.png'],
      [large.subarray(0, 1_000_000), 'cut.dcm'],
      [jpegFile('last'), 'last.jpg'],
    ];
    const results = await upload(patient, files, { modality: 'CT' });
    expect(results.map(({ fileName, error }) => [fileName, error?.code ?? null])).toEqual([
      ['large.dcm', null],
      ['too long.png', 'PAYLOAD_TOO_LARGE'],
      ['words.png', 'UNSUPPORTED_MEDIA_TYPE'],
      ['cut.dcm', 'BAD_USER_INPUT'],
      ['last.jpg', null],
    ]);
    expect(results.map(({ image }) => image?.sha256)).toEqual([
      sha256Of(large),
      undefined,
      undefined,
      undefined,
      sha256Of(jpegFile('last')),
    ]);
    const { image } = await technologist.must(contractOperation('Image'), { id: results[0]?.image?.id });
    expect(sha256Of(await bytesFromUrl((image as { url: string }).url))).toBe(sha256Of(large));
  });

  it.each([
    ['one never comes', [pngFile(1), null, pngFile(3)], ['stored', 'never', 'stored']],
    [
      'the request ends in the midst of one',
      [pngFile(1), pngFile(2).subarray(0, 20)],
      ['stored', 'broken', 'never'],
    ],
  ] as const)('are told apart when %s', async (_how, sent, told) => {
    const patient = await clinic.patient();
    const query = `mutation ($input: UploadImagesInput!, $files: [Upload!]!) {
      uploadImages(input: $input, files: $files) { image { id } error { code message field } } }`;
    const variables = { input: { patientId: patient.id, modality: 'CT' }, files: [null, null, null] };
    const paths = { 0: ['variables.files.0'], 1: ['variables.files.1'], 2: ['variables.files.2'] };
    const isWhole = sent.length === 3;
    const parts = sent.flatMap((file, index) => (file ? [part(String(index), file, `${index}.png`)] : []));
    const last = parts.at(-1) ?? Buffer.alloc(0);
    const body = Buffer.concat([
      fields({ query, variables }, paths),
      ...parts.slice(0, -1),
      ...(isWhole ? [last, lastBoundary] : [last.subarray(0, -2)]),
    ]);
    const client = new RawClient(Number(new URL(clinic.address).port));
    const headers = [`Authorization: Bearer ${technologist.token ?? ''}`, 'Apollo-Require-Preflight: true'];
    const answer = await client.post(body, headers);
    const field = 'file';
    const code = 'BAD_USER_INPUT';
    const outcomes = {
      stored: { image: { id: expect.any(String) }, error: null },
      never: { image: null, error: { code, message: 'The request ended before the file came.', field } },
      broken: {
        image: null,
        error: { code, message: 'The upload broke off before the end of the file.', field },
      },
    };
    expect(answer.body).toEqual({
      data: {
        uploadImages: told.map((fault) => outcomes[fault]),
      },
    });
  });

  it('are told the limit when they are too long, one as well as many', async () => {
    const patient = await clinic.patient();
    const tooLong = Buffer.concat([pngFile(), Buffer.alloc(maxUploadBytes)]);
    const results = await upload(patient, [[tooLong, 'alone.png']], { modality: 'CT' });
    const message = 'The file is larger than the limit of 8 MiB.';
    expect(results).toEqual([
      { fileName: 'alone.png', image: null, error: { code: 'PAYLOAD_TOO_LARGE', message, field: 'file' } },
    ]);
    const alone = await technologist.upload(patient, bytes(tooLong), 'alone.png', { modality: 'CT' });
    expect(alone.errors).toMatchObject([
      { message, extensions: { code: 'PAYLOAD_TOO_LARGE', limit: maxUploadBytes } },
    ]);
  });

  it('make up studies and series', async () => {
    const patient = await clinic.patient();
    const uids = { studyInstanceUid: newUid(), seriesInstanceUid: newUid(), patientId: patient.mrn };
    const slices = Array.from({ length: 5 }, (_, index): [Buffer, string] => [
      dicomFile(uids),
      `${index}.dcm`,
    ]);
    await upload(patient, slices);
    const found = await technologist.must(contractOperation('ImagesOfPatientAndStaff'), {
      patientId: patient.id,
      staffId: technologist.staffId,
    });
    expect(found).toMatchObject({
      patient: {
        images: { totalCount: 5 },
        studies: {
          nodes: [
            {
              studyInstanceUid: uids.studyInstanceUid,
              modalities: ['CT'],
              imageCount: 5,
              series: [{ modality: 'CT', imageCount: 5 }],
            },
          ],
        },
      },
    });
  });

  it('are taken once for a key, however often they are sent', async () => {
    const patient = await clinic.patient();
    const input = { modality: 'CT', idempotencyKey: crypto.randomUUID() };
    const files: [Buffer, string][] = Array.from({ length: 4 }, (_, grey) => [pngFile(grey), `${grey}.png`]);
    const [one, two] = await Promise.all([upload(patient, files, input), upload(patient, files, input)]);
    const ids = (results: Result[] | undefined) => results?.map(({ image }) => image?.id);
    expect(ids(two)).toEqual(ids(one));
    expect(ids(await upload(patient, files, input))).toEqual(ids(one));
    expect(new Set(ids(one)).size).toBe(4);
  });

  it('are at most a hundred', async () => {
    const patient = await clinic.patient();
    const files = Array.from({ length: 101 }, () => [bytes(pngFile()), 'x.png'] as const);
    const { data, errors } = await technologist.uploadAll(patient, files, { modality: 'CT' });
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }]);
  });

  it('are counted in statistics', async () => {
    const administrator = clinic.administrator;
    const stats =
      '{ imageStats(groupBy: [MODALITY, DEPARTMENT, MONTH, AUTHOR]) { modality department month count byteSize author { id displayName } } }';
    const { imageStats } = await administrator.must(stats);
    expect(imageStats).toContainEqual({
      modality: 'CT',
      department: 'Tests',
      month: new Date().toISOString().slice(0, 7),
      count: expect.any(Number),
      byteSize: expect.any(Number),
      author: { id: technologist.staffId, displayName: 'Ada TECHNOLOGIST' },
    });
    const analyst = await clinic.staff('ANALYST');
    const { data, errors } = await analyst.ask(stats);
    expect(errors).toEqual([]);
    expect(JSON.stringify(data)).not.toContain('Ada');
  });
});
