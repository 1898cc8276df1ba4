import { setTimeout } from 'node:timers/promises';
import type { ImageContentType } from '@lightbox/imaging/files/content-type.ts';
import { newObjectKey, type ObjectStore } from '@lightbox/imaging/storage/object-store.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pngFile } from '../../support/dicom.ts';
import { openDiskStore } from '../../support/disk-store.ts';
import { openMinioStore } from '../../support/minio-store.ts';
import { startMinio } from '../../support/minio.ts';
import { skipWithReason } from '../../support/skipped.ts';
import { streamOf } from '../../support/streams.ts';

type Opened = AsyncDisposable & { store: ObjectStore; origin: string };
const minio = await startMinio();

describe('signed URLs of the disk', () => {
  holdWhatTheySay(openDiskStore);
});
if ('missing' in minio) skipWithReason('signed URLs of MinIO', minio.missing);
else {
  describe('signed URLs of MinIO', () => {
    holdWhatTheySay(async () => openMinioStore(minio));
  });
}

function holdWhatTheySay(open: () => Promise<Opened>): void {
  const stack = new AsyncDisposableStack();
  let opened: Opened;
  let key: string;

  beforeAll(async () => {
    opened = stack.use(await open());
    key = newObjectKey();
    await opened.store.put(key, streamOf(pngFile()), { contentType: 'application/octet-stream' });
  });
  afterAll(() => stack.disposeAsync());

  const signed = (
    fileName = 'knee.png',
    expiresInSeconds = 60,
    contentType: ImageContentType = 'image/png',
  ) =>
    opened.store.signedUrl(key, {
      expiresInSeconds,
      contentType,
      fileName,
      origin: opened.origin,
    });
  const status = async (url: string | URL) => {
    const response = await fetch(url);
    await response.body?.cancel();
    return response.status;
  };

  it('are refused with any parameter changed, left out, doubled or added', async () => {
    const url = new URL(await signed());
    expect(await status(url)).toBe(200);
    const tried: string[] = [];
    const names = [...url.searchParams.keys()];
    for (const name of names) {
      const value = url.searchParams.get(name) ?? '';
      const changes = [
        (query: URLSearchParams) => query.set(name, `${value.startsWith('2') ? '3' : '2'}${value.slice(1)}`),
        (query: URLSearchParams) => query.set(name, `${value}0`),
        (query: URLSearchParams) => query.set(name, ''),
        (query: URLSearchParams) => query.delete(name),
        (query: URLSearchParams) => {
          // Before the right one: some stores take the first and leave the rest unread.
          query.delete(name);
          query.append(name, `${value}0`);
          query.append(name, value);
        },
      ];
      for (const change of changes) {
        const changed = new URL(url);
        change(changed.searchParams);
        tried.push(`${name} ${await status(changed)}`);
      }
    }
    const added = new URL(url);
    added.searchParams.append('response-content-language', 'de');
    tried.push(`added ${await status(added)}`);
    expect(tried).toHaveLength(names.length * 5 + 1);
    expect(tried.filter((outcome) => !/ 40[03]$/.test(outcome))).toEqual([]);
  });

  it('are for one object only, and not for writing', async () => {
    const other = newObjectKey();
    await opened.store.put(other, streamOf(pngFile(1)), { contentType: 'application/octet-stream' });
    const url = await signed();
    expect(await status(url.replace(key, other))).toBe(403);
    expect(await status(url.replace(key, `${key}/../../../${other}`))).toBe(403);
    for (const method of ['PUT', 'DELETE']) {
      const response = await fetch(url, { method, ...(method === 'PUT' && { body: 'x' }) });
      expect([403, 405]).toContain(response.status);
    }
    expect(await status(url)).toBe(200);
  });

  it('are refused once they have expired', async () => {
    const url = await signed('knee.png', 1);
    await setTimeout(2100);
    expect(await status(url)).toBe(403);
  });

  it.each([
    ['Röntgen „links“ 日本.png', 'R%C3%B6ntgen'],
    ['a"; filename="evil.exe', 'evil.exe'],
    ['a\r\nSet-Cookie: x=1\r\n\r\n<script>', 'Set-Cookie'],
    ['..\\..\\etc/passwd\u0000', 'passwd'],
    ['exe\u202egpj.png', 'exegpj.png'],
    ['x'.repeat(300), 'xxx'],
    ['', 'image'],
  ])('give %j a name to save it under that is one, and bring no other header', async (fileName, part) => {
    const response = await fetch(await signed(fileName));
    await response.body?.cancel();
    const disposition = response.headers.get('content-disposition') ?? '';
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(disposition).toContain(part);
    expect(disposition).toMatch(
      /^inline; filename=("(?:[^"\\]|\\.)*"|[\w.-]+)(; filename\*=UTF-8''[\w.!#$&+^`|~%-]+)?$/,
    );
    expect(disposition).not.toMatch(/[/\\:<>\p{Cc}]/u);
    expect(disposition.length).toBeLessThan(700);
  });

  it.each([
    ['Befund 2026.pdf.exe', 'application/dicom', 'Befund 2026.pdf.exe.dcm'],
    ['IM000001', 'application/dicom', 'IM000001.dcm'],
    ['IM1.DICOM', 'application/dicom', 'IM1.DICOM'],
    ['hand.bat', 'image/jpeg', 'hand.bat.jpg'],
    ['hand.JPEG', 'image/jpeg', 'hand.JPEG'],
    ['hand.dcm', 'image/png', 'hand.dcm.png'],
    ['hand.png.', 'image/png', 'hand.png..png'],
    [`${'x'.repeat(300)}.exe`, 'image/png', `${'x'.repeat(146)}.exe.png`],
  ] as const)(
    'give %s, which is %s, a name that ends as its content does',
    async (fileName, contentType, saved) => {
      const { headers, body } = await fetch(await signed(fileName, 60, contentType));
      await body?.cancel();
      expect(headers.get('content-disposition')?.replaceAll('"', '')).toMatch(
        new RegExp(`; filename=${saved}$`),
      );
    },
  );
}
