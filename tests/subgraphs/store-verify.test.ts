import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DiskStore } from '@lightbox/imaging/storage/disk-store.ts';
import { newObjectKey, storeUnavailable, type ObjectStore } from '@lightbox/imaging/storage/object-store.ts';
import { entities } from '@lightbox/imaging/tables.ts';
import { verifyStore, type Difference } from '@lightbox/imaging/verify/verify-store.ts';
import { Database } from '@lightbox/platform/database.ts';
import { newId } from '@lightbox/platform/ids.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pngFile } from '../support/dicom.ts';
import { openDiskStore } from '../support/disk-store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { deleteImage, imagingClinic } from '../support/imaging.ts';
import { openMinioStore } from '../support/minio-store.ts';
import { startMinio } from '../support/minio.ts';
import { skipWithReason } from '../support/skipped.ts';
import { streamOf } from '../support/streams.ts';
import { throughStore } from '../support/through-store.ts';

const checkout = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);
const minio = await startMinio();

describe('images on the disk', () => {
  areCompared(openDiskStore);
});
if ('missing' in minio) skipWithReason('images in MinIO', minio.missing);
else {
  describe('images in MinIO', () => {
    areCompared(async () => openMinioStore(minio));
  });
}

function areCompared(open: () => Promise<AsyncDisposable & { store: ObjectStore }>): void {
  const stack = new AsyncDisposableStack();
  let store: ObjectStore;
  let clinic: Awaited<ReturnType<typeof imagingClinic>>;
  let database: Database;
  let patientId: string;

  beforeAll(async () => {
    ({ store } = stack.use(await open()));
    clinic = await imagingClinic(stack, store);
    const config = { url: clinic.url, role: 'lightbox_imaging', schema: 'imaging', poolSize: 2 };
    database = stack.use(await Database.open(config, entities, createLogger('imaging', 'fatal')));
    patientId = await clinic.directory.patient();
  });
  afterAll(() => stack.disposeAsync());

  async function verified(hashes = true, from = store) {
    const found: Difference[] = [];
    const walk = verifyStore(database, from, { hashes });
    for (;;) {
      const { done, value } = await walk.next();
      if (done === true) return { found, ...value };
      found.push(value);
    }
  }
  const stored = async (grey: number) => {
    const { id } = await clinic.person('ADMIN').stores(pngFile(grey), { patientId, modality: 'CT' });
    const [row] = await clinic.directory.query('select object_key from imaging.images where id = $1', [id]);
    return { id, key: String(row?.['object_key']) };
  };
  const put = (key: string, content: Buffer) =>
    store.put(key, streamOf(content), { contentType: 'image/png' });

  it('agree with their rows, however many there are, and whatever is under way', async () => {
    for (let grey = 0; grey < 20; grey += 1) await stored(grey);
    const { id } = await stored(21);
    await clinic.person('ADMIN').ask(deleteImage, { id, reason: 'twice' });
    const key = newObjectKey();
    await put(key, pngFile());
    await clinic.directory.query('insert into imaging.uploads (id, object_key) values ($1, $2)', [
      newId(),
      key,
    ]);
    expect(await verified()).toEqual({ found: [], images: 21, objects: 22, differences: 0 });
    expect(await verified(false)).toMatchObject({ differences: 0 });
  });

  it('differ where an object cannot be read, and the others are compared all the same', async () => {
    const stuck = await Promise.all([25, 26].map(stored));
    const [first, second] = stuck.map(({ key }) => key);
    const broken = {
      ...throughStore(store),
      open: async (key: string) => {
        if (key === first) throw storeUnavailable(new Error('EACCES'));
        // As a disk does with a bad block in the middle.
        return key === second ? Readable.from(brokenBytes(), { objectMode: false }) : store.open(key);
      },
    };
    const { images } = await verified();
    const { found, ...counted } = await verified(true, broken);
    expect(found).toHaveLength(2);
    expect(found).toEqual(
      expect.arrayContaining(stuck.map(({ id: imageId }) => ({ kind: 'object-unreadable', imageId }))),
    );
    expect(counted).toMatchObject({ images, differences: 2 });
  });

  it('are not compared with a store that goes away meanwhile', async () => {
    const gone = () => Promise.reject(storeUnavailable(new Error('ECONNREFUSED')));
    await expect(verified(true, { ...throughStore(store), open: gone, stat: gone })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  });

  it('differ where an object is missing, unknown, longer, other, or left', async () => {
    const [gone, longer, other, expired, removed] = await Promise.all([30, 31, 32, 33, 34].map(stored));
    if (!gone || !longer || !other || !expired || !removed) throw new Error('five were stored');
    const key = newObjectKey();
    await store.remove(gone.key);
    await store.remove(longer.key);
    await put(longer.key, Buffer.concat([pngFile(31), Buffer.alloc(1)]));
    await store.remove(other.key);
    await put(other.key, pngFile(99));
    await put(key, pngFile());
    for (const { id } of [expired, removed]) {
      await clinic.person('ADMIN').ask(deleteImage, { id, reason: 'twice' });
      await clinic.directory.query('update imaging.images set bytes_removed_at = now() where id = $1', [id]);
    }
    await store.remove(removed.key);
    const size = pngFile().length;
    const differences = [
      { kind: 'object-missing', imageId: gone.id },
      { kind: 'size-differs', imageId: longer.id, is: size + 1, was: size },
      { kind: 'hash-differs', imageId: other.id },
      { kind: 'object-left', imageId: expired.id },
      { kind: 'object-unknown', key },
    ];
    const { found, differences: count } = await verified();
    expect(found).toHaveLength(5);
    expect(found).toEqual(expect.arrayContaining(differences));
    expect(count).toBe(5);
    expect((await verified(false)).found.map(({ kind }) => kind).toSorted()).toEqual([
      'object-left',
      'object-missing',
      'object-unknown',
      'size-differs',
    ]);
  });
}

function* brokenBytes() {
  yield pngFile(26).subarray(0, 10);
  throw Object.assign(new Error('read'), { code: 'EIO' });
}

describe('npm run store:verify', () => {
  const stack = new AsyncDisposableStack();
  afterAll(() => stack.disposeAsync());

  it('tells of what nobody of ours has put into the folder, and of a folder in the place of a file', async () => {
    const disk = stack.use(await openDiskStore());
    const clinic = await imagingClinic(stack, disk.store);
    const config = { url: clinic.url, role: 'lightbox_imaging', schema: 'imaging', poolSize: 2 };
    const database = stack.use(await Database.open(config, entities, createLogger('imaging', 'fatal')));
    const patientId = await clinic.directory.patient();
    const { id } = await clinic.person('ADMIN').stores(pngFile(), { patientId, modality: 'CT' });
    await clinic.person('ADMIN').stores(pngFile(1), { patientId, modality: 'CT' });
    const [row] = await clinic.directory.query('select object_key from imaging.images where id = $1', [id]);
    const key = String(row?.['object_key']);
    await rm(disk.pathOf(key));
    await mkdir(disk.pathOf(key));
    // The name of a folder ends with the slash that follows it, which comes after a hyphen.
    const strays = ['README', `${key.slice(0, 2)}-copy`, `${key}/notes.txt`, `${key.slice(0, 5)}.zip`];
    for (const stray of strays) await writeFile(disk.pathOf(stray), 'x');
    const found = await Array.fromAsync(verifyStore(database, disk.store, { hashes: true }));
    expect(found).toHaveLength(5);
    expect(found).toEqual(
      expect.arrayContaining([
        { kind: 'object-missing', imageId: id },
        ...strays.map((stray) => ({ kind: 'object-unknown', key: stray })),
      ]),
    );
  });

  it('says what differs and ends with 1, beside a running hospital', async () => {
    const home = await temporaryFolder('store-verify');
    stack.defer(() => rm(home, { recursive: true }));
    const store = new DiskStore({ directory: join(home, 'objects'), secret: '' });
    const clinic = await imagingClinic(stack, store);
    const patientId = await clinic.directory.patient();
    const { id } = await clinic.person('ADMIN').stores(pngFile(), { patientId, modality: 'CT' });
    const verify = async (args: string[] = [], more = {}) => {
      const { NODE_OPTIONS: _, ...inherited } = process.env;
      const env = {
        ...inherited,
        DATABASE_URL: clinic.url,
        LIGHTBOX_HOME: home,
        MINIO_ENDPOINT: '',
        ...more,
      };
      const main = 'standalone/src/store-verify/main.ts';
      try {
        const { stdout } = await run(process.execPath, [main, ...args], { cwd: checkout, env });
        return { code: 0, said: stdout };
      } catch (error) {
        const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
        return { code, said: stdout + stderr };
      }
    };
    expect(await verify()).toEqual({ code: 0, said: '1 images and 1 objects compared: nothing differs.\n' });
    const [row] = await clinic.directory.query('select object_key from imaging.images');
    const path = join(home, 'objects', 'objects', String(row?.['object_key']));
    const bytes = await readFile(path);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    await writeFile(path, bytes);
    expect(await verify()).toEqual({
      code: 1,
      said: `image ${id}: its file is not the one that was stored\n1 images and 1 objects compared: 1 differ.\n`,
    });
    expect(await verify(['--quick'])).toMatchObject({ code: 0 });
    expect(await verify(['--fast'])).toMatchObject({
      code: 2,
      said: expect.stringContaining('takes --quick'),
    });
    expect(await verify([], { MINIO_ENDPOINT: 'http://127.0.0.1:1' })).toEqual({
      code: 2,
      said: expect.stringMatching(
        /^The comparison was not finished \(ECONNREFUSED\)\. The image store cannot be reached/,
      ),
    });
    expect(await verify([], { DATABASE_URL: 'postgresql://127.0.0.1:1/none' })).toEqual({
      code: 2,
      said: expect.stringMatching(/^The database of DATABASE_URL cannot be used \(ECONNREFUSED\)/),
    });
  });
});
