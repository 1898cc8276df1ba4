import { newObjectKey } from '@lightbox/imaging/storage/object-store.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenedDiskStore } from '../../support/disk-store.ts';
import { openDiskStore } from '../../support/disk-store.ts';
import { streamOf } from '../../support/streams.ts';

describe('an image served from disk', () => {
  let disk: OpenedDiskStore;
  let url: string;

  beforeAll(async () => {
    disk = await openDiskStore();
    const key = newObjectKey();
    await disk.store.put(key, streamOf(Buffer.from('0123456789')), { contentType: 'image/png' });
    const options = {
      expiresInSeconds: 60,
      contentType: 'image/png' as const,
      fileName: 'a.png',
      origin: disk.origin,
    };
    url = await disk.store.signedUrl(key, options);
  });
  afterAll(async () => {
    await disk[Symbol.asyncDispose]();
  });

  it('can do nothing in a browser but be looked at', async () => {
    const { headers } = await fetch(url);

    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    expect(headers.get('cross-origin-resource-policy')).toBe('same-site');
    expect(headers.get('cache-control')).toMatch(/^private/);
  });

  it('answers HEAD without the bytes', async () => {
    const response = await fetch(url, { method: 'HEAD' });

    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([
      200,
      '10',
      '',
    ]);
  });

  it('answers several ranges with the whole', async () => {
    const response = await fetch(url, { headers: { range: 'bytes=0-1,4-5' } });

    expect([response.status, await response.text()]).toEqual([200, '0123456789']);
  });

  it('answers a range only of the object the caller has', async () => {
    const tag = (await fetch(url)).headers.get('etag') ?? '';
    const get = (version: string) => fetch(url, { headers: { range: 'bytes=0-1', 'if-range': version } });

    expect((await get(tag)).status).toBe(206);
    expect((await get('"another"')).status).toBe(200);
    expect(
      (await fetch(url, { headers: { 'if-none-match': tag, 'cache-control': 'max-age=0' } })).status,
    ).toBe(304);
  });

  it('refuses in one plain line that tells nothing', async () => {
    const response = await fetch(url.replace(/signature=./, 'signature=!'));

    expect(response.status).toBe(403);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    await expect(response.text()).resolves.toBe('This link is not valid, or no longer.\n');
  });

  it.each([
    '/objects/',
    '/objects/../../etc/passwd',
    '/objects/%2e%2e/x',
    '/objects/ab/cd/x?expires=9e99',
    '//',
    '/%',
  ])('refuses %s', async (path) => {
    expect((await fetch(disk.origin + path)).status).toBe(403);
  });

  it('takes nothing', async () => {
    const response = await fetch(url, { method: 'PUT', body: 'x' });

    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});
