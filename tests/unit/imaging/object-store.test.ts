import { randomBytes } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { DiskStore } from '@lightbox/imaging/storage/disk-store.ts';
import { MinioStore } from '@lightbox/imaging/storage/minio-store.ts';
import type { ObjectStore } from '@lightbox/imaging/storage/object-store.ts';
import { newObjectKey } from '@lightbox/imaging/storage/object-store.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDiskStore } from '../../support/disk-store.ts';
import { liveMemory } from '../../support/live-memory.ts';
import { type TestMinio, startMinio } from '../../support/minio.ts';
import { skipWithReason } from '../../support/skipped.ts';
import { bytesOf, sha256Of, streamOf } from '../../support/streams.ts';
import { startVersitygw } from '../../support/versitygw.ts';

type Opened = AsyncDisposable & { store: ObjectStore; origin: string };

const PNG = { contentType: 'image/png' } as const;
const MEBIBYTE = 1024 * 1024;

const servers = { MinIO: await startMinio(), versitygw: await startVersitygw() };

async function openS3(server: TestMinio): Promise<Opened> {
  const { endpoint, accessKey, secretKey } = server;
  const place = { endpoint, publicEndpoint: endpoint, bucket: 'medical-images', region: 'us-east-1' };
  const store = new MinioStore({ ...place, accessKey, secretKey });
  return {
    store,
    origin: 'http://unused.example',
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

describe('the object store on disk', () => {
  keepsItsContract(openDiskStore);
});
for (const [name, server] of Object.entries(servers)) {
  if ('missing' in server) skipWithReason(`the object store on ${name}`, server.missing);
  else {
    describe(`the object store on ${name}`, () => {
      keepsItsContract(() => openS3(server));
    });
  }
}

describe('a store that is not there', () => {
  const nowhere = 'http://127.0.0.1:1';
  const keys = { accessKey: 'key', secretKey: 'secret' };
  const place = { endpoint: nowhere, publicEndpoint: nowhere, bucket: 'medical-images', region: 'us-east-1' };

  it.each([
    ['disk', new DiskStore({ directory: '/dev/null/nowhere', secret: 'secret' })],
    ['MinIO', new MinioStore({ ...place, ...keys })],
  ])('is unavailable, and lets go of the source: %s', async (_name, store: ObjectStore) => {
    const source = new PassThrough();

    await expect(store.ready()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(store.put(newObjectKey(), source, PNG)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(source.destroyed).toBe(true);
    await store[Symbol.asyncDispose]();
  });
});

function keepsItsContract(open: () => Promise<Opened>): void {
  let opened: Opened;
  let store: ObjectStore;

  beforeAll(async () => {
    opened = await open();
    store = opened.store;
    await store.ready();
  });
  afterAll(async () => {
    await opened[Symbol.asyncDispose]();
  });

  const keysOf = async () => (await Array.fromAsync(store.list())).map(({ key }) => key);
  const signed = (key: string, options = {}) =>
    store.signedUrl(key, {
      expiresInSeconds: 60,
      fileName: 'a.png',
      origin: opened.origin,
      ...PNG,
      ...options,
    });

  it.each([0, 1, 65_537, 8 * MEBIBYTE, 20 * MEBIBYTE + 1])(
    'gives back the %d bytes it took',
    async (size) => {
      const key = newObjectKey();
      const bytes = randomBytes(size);

      await expect(store.put(key, streamOf(bytes), PNG)).resolves.toEqual({ byteSize: size });

      await expect(store.stat(key)).resolves.toEqual({ byteSize: size });
      expect(sha256Of(await bytesOf(await store.open(key)))).toBe(sha256Of(bytes));
      await expect(keysOf()).resolves.toContain(key);
    },
  );

  it('reads a part of an object', async () => {
    const key = newObjectKey();
    await store.put(key, streamOf(Buffer.from('0123456789')), PNG);

    expect(String(await bytesOf(await store.open(key, { start: 2, end: 5 })))).toBe('2345');
    expect(String(await bytesOf(await store.open(key, { start: 7 })))).toBe('789');
  });

  it.each([0, 1, 9, 17])('leaves nothing of a source that breaks after %d MiB', async (mebibytes) => {
    const key = newObjectKey();
    const fault = new Error('the client went away');
    const source = Readable.from(
      (function* () {
        for (let sent = 0; sent < mebibytes; sent += 1) yield Buffer.alloc(MEBIBYTE, sent);
        throw fault;
      })(),
    );

    await expect(store.put(key, source, PNG)).rejects.toBe(fault);

    await expect(store.stat(key)).resolves.toBeNull();
    await expect(keysOf()).resolves.not.toContain(key);
    await expect(store.removeIncomplete(new Date(Date.now() + 60_000))).resolves.toBe(0);
  });

  it('leaves nothing of a source that was gone before it began', async () => {
    const key = newObjectKey();
    const source = new PassThrough();
    source.destroy();

    await expect(store.put(key, source, PNG)).rejects.toThrow('Premature close');
    await expect(store.stat(key)).resolves.toBeNull();
  });

  it('stops at once when told so, though the source is silent', async () => {
    const key = newObjectKey();
    const source = new PassThrough();
    source.write(Buffer.alloc(MEBIBYTE));
    const controller = new AbortController();
    const putting = store.put(key, source, { ...PNG, signal: controller.signal });
    setTimeout(() => controller.abort(), 50);

    await expect(putting).rejects.toThrow(/abort/i);
    expect(source.destroyed).toBe(true);
    await expect(store.stat(key)).resolves.toBeNull();
  });

  it('sweeps away what an unfinished put has left, old enough', async () => {
    const key = newObjectKey();
    const source = new PassThrough();
    source.write(Buffer.alloc(9 * MEBIBYTE));
    const putting = store.put(key, source, PNG);
    await new Promise((resolve) => setTimeout(resolve, 500));

    await expect(store.removeIncomplete(new Date(Date.now() - 60_000))).resolves.toBe(0);
    await expect(store.removeIncomplete(new Date(Date.now() + 60_000))).resolves.toBe(1);

    source.end();
    await expect(putting).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(store.stat(key)).resolves.toBeNull();
  });

  it('holds a large object in no more memory than a small one', async () => {
    const key = newObjectKey();
    const chunk = randomBytes(MEBIBYTE);
    const source = Readable.from(
      (function* () {
        for (let sent = 0; sent < 200; sent += 1) yield chunk;
      })(),
      { objectMode: false, highWaterMark: 1 },
    );
    let peak = 0;
    const before = process.memoryUsage().rss;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 10);

    await store.put(key, source, PNG).finally(() => clearInterval(watch));

    expect(peak - before).toBeLessThan(64 * MEBIBYTE);
    await store.remove(key);
  });

  it('holds an object that comes byte by byte in no more memory either', async () => {
    const key = newObjectKey();
    const before = liveMemory();
    let held = 0;
    const source = Readable.from(
      (async function* () {
        for (let sent = 0; sent < MEBIBYTE; sent += 1) {
          if (sent % 1000 === 0) await setImmediate();
          if (sent === MEBIBYTE - 1) held = liveMemory() - before;
          yield Buffer.from([sent % 256]);
        }
      })(),
      { objectMode: false, highWaterMark: 1 },
    );

    await expect(store.put(key, source, PNG)).resolves.toEqual({ byteSize: MEBIBYTE });

    expect(held).toBeLessThan(40 * MEBIBYTE);
    await store.remove(key);
  });

  it('removes an object, also twice', async () => {
    const key = newObjectKey();
    await store.put(key, streamOf(Buffer.from('x')), PNG);

    await store.remove(key);
    await store.remove(key);

    await expect(store.stat(key)).resolves.toBeNull();
    await expect(store.open(key)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each(['../../etc/passwd', 'ab/cd/../../../x', '', '/etc/passwd', 'ab/cd/x\0'])(
    'takes no key of another form: %j',
    async (key) => {
      await expect(store.put(key, streamOf(Buffer.from('x')), PNG)).rejects.toThrow(TypeError);
      await expect(store.open(key)).rejects.toThrow(TypeError);
    },
  );

  it('gives the object to whoever holds a signed URL, under the name and type that were signed', async () => {
    const key = newObjectKey();
    const bytes = randomBytes(70_000);
    await store.put(key, streamOf(bytes), PNG);
    const fileName = 'a"b\n/../ü😀\u202egnp.dcm';

    const response = await fetch(await signed(key, { contentType: 'application/dicom', fileName }));

    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    expect(response.headers.get('content-type')).toBe('application/dicom');
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="a_b__.._???gnp.dcm"; filename*=UTF-8''a_b__.._%C3%BC%F0%9F%98%80gnp.dcm`,
    );
    expect(response.headers.get('cache-control')).toContain('private');
  });

  it('lets browsers show pictures in place', async () => {
    const key = newObjectKey();
    await store.put(key, streamOf(Buffer.from('x')), PNG);

    const response = await fetch(await signed(key));

    expect(response.headers.get('content-disposition')).toBe('inline; filename=a.png');
  });

  it('answers ranges', async () => {
    const key = newObjectKey();
    await store.put(key, streamOf(Buffer.from('0123456789')), PNG);
    const url = await signed(key);
    const get = (range: string) => fetch(url, { headers: { range } });

    const part = await get('bytes=2-5');
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      206,
      'bytes 2-5/10',
      '2345',
    ]);
    expect(await (await get('bytes=-3')).text()).toBe('789');
    expect((await get('bytes=10-')).status).toBe(416);
  });

  it('refuses a URL that was changed or has expired', async () => {
    const [key, other] = [newObjectKey(), newObjectKey()];
    await store.put(key, streamOf(Buffer.from('x')), PNG);
    await store.put(other, streamOf(Buffer.from('y')), PNG);
    const url = await signed(key);
    const changed = [
      url.replace(key, other),
      url.replace('image%2Fpng', 'image%2Fjpeg'),
      url.replace('a.png', 'b.png'),
      url.replace(/(signature=).{4}/i, '$1aaaa'),
    ];

    for (const wrong of changed) {
      expect(wrong).not.toBe(url);
      expect((await fetch(wrong)).status).toBe(403);
    }
    const brief = await signed(key, { expiresInSeconds: 1 });
    await new Promise((resolve) => setTimeout(resolve, 2100));
    expect((await fetch(brief)).status).toBe(403);
    expect((await fetch(url)).status).toBe(200);
  });

  it('says that an object is gone', async () => {
    expect((await fetch(await signed(newObjectKey()))).status).toBe(404);
  });
}
