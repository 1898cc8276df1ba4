import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { codes } from '../support/ask.ts';
import { dicomFile, pngFile } from '../support/dicom.ts';
import { openDiskStore } from '../support/disk-store.ts';
import { eventually } from '../support/eventually.ts';
import { imagingClinic, incoming, type Person } from '../support/imaging.ts';

const uploadImages = `mutation ($input: UploadImagesInput!, $files: [Upload!]!) {
  uploadImages(input: $input, files: $files) { image { id } error { code } } }`;

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof imagingClinic>>;
let patientId: string;
let technologist: Person;
let file: Buffer;

beforeAll(async () => {
  const { store } = stack.use(await openDiskStore());
  clinic = await imagingClinic(stack, store);
});
beforeEach(async () => {
  patientId = await clinic.directory.patient();
  technologist = clinic.person('TECHNOLOGIST');
  file = dicomFile({ patientId: `MRN-${patientId}`, rows: 512, columns: 512 });
});
afterAll(() => stack.disposeAsync());

const isComing = async () => {
  while ((await clinic.holdings()).uploads === 0) await setTimeout(5);
};
const halfUploaded = async () => {
  const source = new PassThrough();
  const answer = technologist.upload(incoming(source), { patientId });
  source.write(file.subarray(0, 1000));
  await isComing();
  return { source, answer };
};
const refused = (answer: Awaited<ReturnType<Person['ask']>>) => {
  expect(codes(answer)).toEqual(['UNAUTHENTICATED']);
  expect(Object.values(answer.data ?? {})).not.toContainEqual(expect.anything());
};

describe('when an account is deactivated', () => {
  it('a file on its way is stored no more, although all of it has come', async () => {
    const before = await clinic.holdings();
    const { source, answer } = await halfUploaded();
    technologist.isDeactivated();
    source.end(file.subarray(1000));
    refused(await answer);
    expect(await clinic.holdings()).toEqual(before);
  });

  it('a file on its way is not waited for', async () => {
    const before = await clinic.holdings();
    const { source, answer } = await halfUploaded();
    technologist.isDeactivated();
    refused(await answer);
    source.destroy();
    expect(await clinic.holdings()).toEqual(before);
  });

  it('of files uploaded together those that come after are stored no more', async () => {
    const before = await clinic.holdings();
    const late = new PassThrough();
    const files = [incoming(pngFile(1)), incoming(late), incoming(pngFile(3))];
    const answer = technologist.ask(uploadImages, { input: { patientId, modality: 'CT' }, files });
    late.write(pngFile(2).subarray(0, 20));
    await eventually(async () =>
      expect(await clinic.holdings()).toMatchObject({ images: before.images + 1, uploads: 1 }),
    );
    technologist.isDeactivated();
    late.end(pngFile(2).subarray(20));
    refused(await answer);
    expect(await clinic.holdings()).toEqual({
      images: before.images + 1,
      uploads: 0,
      published: before.published + 1,
      objects: before.objects + 1,
    });
  });
});
