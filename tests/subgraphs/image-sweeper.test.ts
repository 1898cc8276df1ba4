import { newObjectKey } from '@lightbox/imaging/storage/object-store.ts';
import { Sweeper } from '@lightbox/imaging/uploads/sweeper.ts';
import { entities } from '@lightbox/imaging/tables.ts';
import { Database } from '@lightbox/platform/database.ts';
import { newId } from '@lightbox/platform/ids.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { codes } from '../support/ask.ts';
import { dicomFile, pngFile } from '../support/dicom.ts';
import { openDiskStore, type OpenedDiskStore } from '../support/disk-store.ts';
import {
  deleteImage,
  entities as entityQuery,
  imagingClinic,
  incoming,
  representations,
} from '../support/imaging.ts';
import { streamOf } from '../support/streams.ts';

const stack = new AsyncDisposableStack();
const hour = 3_600_000;
let disk: OpenedDiskStore;
let clinic: Awaited<ReturnType<typeof imagingClinic>>;
let sweeper: Sweeper;
let patientId: string;

beforeAll(async () => {
  disk = stack.use(await openDiskStore());
  clinic = await imagingClinic(stack, disk.store);
  const log = createLogger('imaging', 'fatal');
  const config = { url: clinic.url, role: 'lightbox_imaging', schema: 'imaging', poolSize: 2 };
  const database = stack.use(await Database.open(config, entities, log));
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

describe('the sweeper', () => {
  it('removes what a crash left, once it is old enough, and nothing else', async () => {
    const before = await clinic.holdings();
    const key = await crashedUpload();
    expect(await sweeper.sweep()).toEqual({ uploads: 0, incomplete: 0, expired: 0 });
    expect(await disk.store.stat(key)).not.toBeNull();
    expect(await sweeper.sweep(Date.now() + hour)).toEqual({ uploads: 1, incomplete: 0, expired: 0 });
    expect(await clinic.holdings()).toEqual(before);
  });

  it('only counts objects that belong to no image', async () => {
    const key = newObjectKey();
    await disk.store.put(key, streamOf(pngFile()), { contentType: 'image/png' });
    expect(await sweeper.countOrphans()).toBe(0);
    expect(await sweeper.countOrphans(Date.now() + hour)).toBe(1);
    expect(await disk.store.stat(key)).not.toBeNull();
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
});
