import { DiskStore } from '@lightbox/imaging/storage/disk-store.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '../support/ask.ts';
import { pngFile } from '../support/dicom.ts';
import { openDiskStore } from '../support/disk-store.ts';
import { entities, imagingClinic, incoming, representations } from '../support/imaging.ts';
import { streamOf } from '../support/streams.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof imagingClinic>>;
let patientId: string;

beforeAll(async () => {
  const { store } = stack.use(await openDiskStore());
  clinic = await imagingClinic(stack, store);
  patientId = await clinic.directory.patient();
});
afterAll(() => stack.disposeAsync());

describe('an upload is refused', () => {
  it('to roles that may not, and to nobody', async () => {
    for (const role of ['CLERK', 'ANALYST', 'PATIENT'] as const) {
      const answer = await clinic.person(role).upload(pngFile(), { patientId, modality: 'CT' });
      expect(codes(answer)).toEqual(['FORBIDDEN']);
    }
    const uploadImage = `mutation ($input: UploadImageInput!, $file: Upload!) { uploadImage(input: $input, file: $file) { id } }`;
    const file = incoming(pngFile());
    expect(codes(await clinic.nobody.ask(uploadImage, { input: { patientId }, file }))).toEqual([
      'UNAUTHENTICATED',
    ]);
  });

  it.each([
    ['modality', {}],
    ['bodyPart', { modality: 'CT', bodyPart: 'left knee' }],
    ['description', { modality: 'CT', description: 'x'.repeat(1001) }],
    ['idempotencyKey', { modality: 'CT', idempotencyKey: '' }],
    ['capturedAt', { modality: 'CT', capturedAt: 'yesterday' }],
  ])('for its %s', async (field, input) => {
    const answer = await clinic.person('ADMIN').upload(pngFile(), { patientId, ...input });
    expect(codes(answer)).toEqual([`BAD_USER_INPUT input.${field}`]);
    expect(await clinic.holdings()).toEqual({ images: 0, uploads: 0, published: 0, objects: 0 });
  });

  it('when the file is none', async () => {
    const ask = clinic.person('ADMIN').ask;
    const query = `mutation ($input: UploadImageInput!, $file: Upload!) { uploadImage(input: $input, file: $file) { id } }`;
    const input = { patientId, modality: 'CT' };
    expect(codes(await ask(query, { input, file: 'a text' }))).toEqual(['BAD_USER_INPUT file']);
    expect(codes(await ask(query, { input }))).toEqual(['BAD_USER_INPUT file']);
    const two = [incoming(pngFile()), incoming(pngFile())];
    expect(codes(await ask(query, { input, file: two }))).toEqual(['BAD_USER_INPUT file']);
  });

  it('for a patient who does not exist, may not be seen, or is not active', async () => {
    const radiologist = clinic.person('RADIOLOGIST');
    const [restricted, inactive] = [
      await clinic.directory.patient({ restricted: true }),
      await clinic.directory.patient({ active: false }),
    ];
    const to = async (owner: string) => {
      const source = streamOf(pngFile());
      const answer = await radiologist.upload(incoming(source), { patientId: owner, modality: 'CT' });
      // What nobody wants is read to its end, or the client could not get its answer.
      await new Promise((resolve) => {
        if (source.readableEnded) resolve(null);
        else source.once('end', resolve);
      });
      return codes(answer);
    };
    expect(await to(crypto.randomUUID())).toEqual(['NOT_FOUND input.patientId']);
    expect(await to('not an id')).toEqual(['NOT_FOUND input.patientId']);
    expect(await to(restricted)).toEqual(['FORBIDDEN input.patientId']);
    expect(await to(inactive)).toEqual(['CONFLICT input.patientId']);
    const mayUpload = entities('Patient', 'viewerCanUploadImage');
    const all = representations('Patient', [patientId, restricted, inactive, crypto.randomUUID()]);
    expect((await radiologist.ask(mayUpload, all)).data).toEqual({
      _entities: [true, false, false, false].map((viewerCanUploadImage) => ({ viewerCanUploadImage })),
    });
    await clinic.directory.grant(restricted, radiologist.staffId);
    expect(await to(restricted)).toEqual(['FORBIDDEN input.patientId']);
    const mayIntoRestricted = async () =>
      (await radiologist.ask(mayUpload, representations('Patient', [restricted]))).data;
    expect(await mayIntoRestricted()).toEqual({ _entities: [{ viewerCanUploadImage: false }] });
    await clinic.directory.contribution(restricted, radiologist.staffId);
    expect(await to(restricted)).toEqual([]);
    expect(await mayIntoRestricted()).toEqual({ _entities: [{ viewerCanUploadImage: true }] });
  });

  it('when the store is down, and leaves what it can to the sweeper', async () => {
    await using broken = new AsyncDisposableStack();
    const store = new DiskStore({ directory: '/dev/null/nowhere', secret: 'a secret of the test' });
    const { person, directory } = await imagingClinic(broken, store);
    const owner = await directory.patient();
    const answer = await person('ADMIN').upload(pngFile(), { patientId: owner, modality: 'CT' });
    expect(codes(answer)).toEqual(['UNAVAILABLE']);
    expect(
      await directory.query("select action, patient_ids from audit.events where outcome = 'FAILED'"),
    ).toEqual([{ action: 'failed Mutation.uploadImage', patient_ids: [owner] }]);
    expect(await directory.query('select * from imaging.images')).toEqual([]);
  });
});
