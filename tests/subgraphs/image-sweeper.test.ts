import { newObjectKey, type ObjectStore } from '@lightbox/imaging/storage/object-store.ts';
import { Sweeper } from '@lightbox/imaging/uploads/sweeper.ts';
import { entities } from '@lightbox/imaging/tables.ts';
import { Database } from '@lightbox/platform/database.ts';
import { unavailable } from '@lightbox/platform/errors.ts';
import { newId } from '@lightbox/platform/ids.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, rm, utimes } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { codes } from '../support/ask.ts';
import { dicomFile, pngFile } from '../support/dicom.ts';
import { openDiskStore, type OpenedDiskStore } from '../support/disk-store.ts';
import { eventually } from '../support/eventually.ts';
import {
  deleteImage,
  entities as entityQuery,
  imagingClinic,
  incoming,
  representations,
} from '../support/imaging.ts';
import { bytesOf, streamOf } from '../support/streams.ts';
import { throughStore } from '../support/through-store.ts';

const stack = new AsyncDisposableStack();
const hour = 3_600_000;
let disk: OpenedDiskStore;
let clinic: Awaited<ReturnType<typeof imagingClinic>>;
let database: Database;
let sweeper: Sweeper;
let patientId: string;

beforeAll(async () => {
  disk = stack.use(await openDiskStore());
  clinic = await imagingClinic(stack, disk.store);
  const log = createLogger('imaging', 'fatal');
  const config = { url: clinic.url, role: 'lightbox_imaging', schema: 'imaging', poolSize: 2 };
  database = stack.use(await Database.open(config, entities, log));
  sweeper = stack.use(new Sweeper(database, disk.store, log, 30));
  patientId = await clinic.directory.patient();
  await clinic.person('ADMIN').stores(pngFile(), { patientId, modality: 'CT' });
});
afterAll(() => stack.disposeAsync());

/** What a kill -9 between the last byte and the commit leaves. */
async function crashedUpload(): Promise<string> {
  const key = newObjectKey();
  await clinic.directory.query('insert into imaging.uploads (id, object_key) values ($1, $2)', [
    newId(),
    key,
  ]);
  await disk.store.put(key, streamOf(pngFile()), { contentType: 'image/png' });
  return key;
}

/** Puts a folder in an object's place, which cannot be removed as a file. */
async function getsStuck(key: string): Promise<() => Promise<void>> {
  await rm(disk.pathOf(key), { force: true });
  await mkdir(disk.pathOf(key), { recursive: true });
  return () => rm(disk.pathOf(key), { recursive: true });
}

describe('the sweeper', () => {
  it('removes what a crash left, once it is old enough, and nothing else', async () => {
    const before = await clinic.holdings();
    const key = await crashedUpload();
    expect(await sweeper.sweep()).toEqual({ uploads: 0, incomplete: 0, expired: 0 });
    expect(await disk.store.stat(key)).not.toBeNull();
    expect(await sweeper.sweep(Date.now() + hour)).toEqual({ uploads: 1, incomplete: 0, expired: 0 });
    expect(await clinic.holdings()).toEqual(before);
  });

  it('goes on past an object that it cannot remove, which waits for the next time', async () => {
    const [stuck, key] = [await crashedUpload(), await crashedUpload()];
    const release = await getsStuck(stuck);
    expect(await sweeper.sweep(Date.now() + hour)).toMatchObject({ uploads: 1 });
    expect(await disk.store.stat(key)).toBeNull();
    await release();
    expect(await sweeper.sweep(Date.now() + hour)).toMatchObject({ uploads: 1 });
  });

  it('only counts objects that belong to no image', async () => {
    const key = newObjectKey();
    await disk.store.put(key, streamOf(pngFile()), { contentType: 'image/png' });
    expect(await sweeper.countOrphans()).toBe(0);
    expect(await sweeper.countOrphans(Date.now() + hour)).toBe(1);
    expect(await disk.store.stat(key)).not.toBeNull();
    await disk.store.remove(key);
  });

  it('tells of them also when another part of its work cannot be done', async () => {
    const key = newObjectKey();
    await disk.store.put(key, streamOf(pngFile()), { contentType: 'image/png' });
    await utimes(disk.pathOf(key), 0, 0);
    const store = {
      ...throughStore(disk.store),
      removeIncomplete: () => Promise.reject(unavailable('The image store')),
    };
    const said: object[] = [];
    const log = Object.assign(createLogger('imaging', 'fatal'), { warn: (what: object) => said.push(what) });
    await using _round = new Sweeper(database, store, log, 30);
    const told = [{ err: expect.objectContaining({ code: 'UNAVAILABLE' }) }, { orphans: 1 }];
    await eventually(() => Promise.resolve(expect(said).toEqual(told)));
    await disk.store.remove(key);
  });

  it('fails the upload that it took for dead, which then leaves nothing', async () => {
    const before = await clinic.holdings();
    const file = dicomFile({ patientId: `MRN-${patientId}` });
    const source = new PassThrough();
    const answer = clinic.person('ADMIN').upload(incoming(source), { patientId });
    source.write(file.subarray(0, 300));
    while ((await clinic.holdings()).uploads === 0) await setTimeout(5);
    expect(await sweeper.sweep(Date.now() + hour)).toMatchObject({ uploads: 1 });
    source.end(file.subarray(300));
    expect(codes(await answer)).toEqual(['UNAVAILABLE']);
    expect(await clinic.holdings()).toEqual(before);
  });

  it('has no object left behind by the upload that it took for dead, in a store that gets its bytes at the end', async () => {
    await using own = new AsyncDisposableStack();
    const late = lateStore(disk.store);
    const { person, directory, holdings, url } = await imagingClinic(own, late);
    const config = { url, role: 'lightbox_imaging', schema: 'imaging', poolSize: 2 };
    const log = createLogger('imaging', 'fatal');
    const reads = own.use(await Database.open(config, entities, log));
    const owner = await directory.patient();
    const before = await holdings();
    const source = new PassThrough();
    const answer = person('ADMIN').upload(incoming(source), { patientId: owner, modality: 'CT' });
    source.write(pngFile().subarray(0, 20));
    while ((await holdings()).uploads === 0) await setTimeout(5);
    const sweeps = own.use(new Sweeper(reads, late, log, 30));
    expect(await sweeps.sweep(Date.now() + hour)).toMatchObject({ uploads: 1 });
    source.end(pngFile().subarray(20));
    expect(codes(await answer)).toEqual(['UNAVAILABLE']);
    expect(await holdings()).toEqual(before);
  });
});

/** Gets an object's bytes all at once when it has them, as an S3 store does with small ones. */
const lateStore = (store: ObjectStore): ObjectStore => ({
  ...throughStore(store),
  put: async (key, body, options) => store.put(key, streamOf(await bytesOf(body)), options),
});

describe('the bytes of a deleted image', () => {
  const day = 24 * hour;
  const rowOf = async (id: string) => {
    const [row] = await clinic.directory.query(
      'select object_key, bytes_removed_at, deletion_reason from imaging.images where id = $1',
      [id],
    );
    return row as { object_key: string; bytes_removed_at: Date | null; deletion_reason: string };
  };

  it('stay for the retention time and go then, once; the image stays named', async () => {
    const radiologist = clinic.person('RADIOLOGIST');
    const { id } = await radiologist.stores(pngFile(), { patientId, modality: 'CT' });
    const kept = await radiologist.stores(pngFile(), { patientId, modality: 'CT' });
    await radiologist.ask(deleteImage, { id, reason: 'upside down' });
    expect(await sweeper.sweep(Date.now() + 29 * day)).toMatchObject({ expired: 0 });
    const { object_key: key } = await rowOf(id);
    expect(await disk.store.stat(key)).not.toBeNull();
    expect(await sweeper.sweep(Date.now() + 31 * day)).toMatchObject({ expired: 1 });
    expect(await disk.store.stat(key)).toBeNull();
    expect(await rowOf(id)).toMatchObject({
      bytes_removed_at: expect.any(Date),
      deletion_reason: 'upside down',
    });
    expect(await sweeper.sweep(Date.now() + 31 * day)).toMatchObject({ expired: 0 });
    expect(await disk.store.stat((await rowOf(kept.id)).object_key)).not.toBeNull();
    const named = await radiologist.ask(
      entityQuery('Image', 'id url deletedAt deletionReason'),
      representations('Image', [id]),
    );
    expect(named).toMatchObject({
      data: { _entities: [{ id, url: null, deletedAt: expect.any(String), deletionReason: 'upside down' }] },
      errors: [],
    });
  });

  it('leave an entry in the trail that nobody has made', async () => {
    const events = await clinic.directory.query(
      "select account_id, role, staff_id, patient_id, kind, detail from audit.events where action = 'image.bytes-removed'",
    );
    expect(events).toEqual([
      {
        account_id: null,
        role: null,
        staff_id: null,
        patient_id: patientId,
        kind: 'WRITE',
        detail: 'Removed the file of a deleted image, as its retention time was over',
      },
    ]);
  });

  it('go, however many others cannot be removed before them', async () => {
    const radiologist = clinic.person('RADIOLOGIST');
    const first = await radiologist.stores(pngFile(), { patientId, modality: 'CT' });
    // As many as are looked at in one go, and one more.
    const copies = await clinic.directory.query(
      `insert into imaging.images (id, object_key, patient_id, file_name, content_type, byte_size, sha256, modality, search_text,
          uploaded_at, uploaded_by, warnings, deleted_at, deleted_by, deletion_reason)
        select uuidv7(), 'ff/ff/' || gen_random_uuid(), patient_id, file_name, content_type, byte_size, sha256, modality, search_text,
          uploaded_at, uploaded_by, warnings, now(), uploaded_by, 'twice'
        from imaging.images, generate_series(1, 501) where id = $1 returning object_key as key`,
      [first.id],
    );
    const release = await Promise.all(copies.map(({ key }) => getsStuck(String(key))));
    const { id } = await radiologist.stores(pngFile(), { patientId, modality: 'CT' });
    await radiologist.ask(deleteImage, { id, reason: 'upside down' });
    expect(await sweeper.sweep(Date.now() + 31 * day)).toMatchObject({ expired: 1 });
    expect(await rowOf(id)).toMatchObject({ bytes_removed_at: expect.any(Date) });
    await Promise.all(release.map((remove) => remove()));
    expect(await sweeper.sweep(Date.now() + 31 * day)).toMatchObject({ expired: 501 });
  });
});
