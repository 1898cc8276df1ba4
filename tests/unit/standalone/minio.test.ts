import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { openHome } from '@lightbox/standalone/home.ts';
import { presentMinio } from '@lightbox/standalone/minio-finder.ts';
import { startMinio } from '@lightbox/standalone/minio.ts';
import { describe, expect, it } from '@jest/globals';
import { Client } from 'minio';
import { skipWithReason } from '../../support/skipped.ts';
import { otherCopy, temporaryFolder } from './copy.ts';

const clientOf = (endpoint: string, secretKey: string) =>
  new Client({
    endPoint: new URL(endpoint).hostname,
    port: Number(new URL(endpoint).port),
    useSSL: false,
    region: 'us-east-1',
    accessKey: 'lightbox',
    secretKey,
  });

const secretOf = async (home: string) => {
  await using opened = await openHome(home);
  return opened.secrets.minioPassword;
};

const isThere = (await presentMinio(tmpdir())) !== undefined;
const describeWithMinio = isThere ? describe : describe.skip;
if (!isThere) skipWithReason('The embedded MinIO', 'there is none on PATH or in GOPATH/bin');

describeWithMinio('the embedded MinIO', () => {
  it('loses no object in a kill -9 of its copy, and starts again with no hand', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'späced home');
    const secret = await secretOf(path);
    await using killed = await otherCopy('minio', path);
    const before = clientOf(killed.line, secret);
    await before.makeBucket('images');
    await before.putObject('images', 'one', 'pixels');
    await killed.end('SIGKILL');

    await using home = await openHome(path);
    await using minio = await startMinio({ home: home.path, secretKey: secret, say: () => undefined });

    const after = clientOf(minio.endpoint, minio.secretKey);
    expect(await text(await after.getObject('images', 'one'))).toBe('pixels');
    await expect(fetch(killed.line)).rejects.toThrow('fetch failed');
  });

  it('stops within 5 s, and lets nobody in without its secret', async () => {
    await using folder = await temporaryFolder();
    await using home = await openHome(folder.path);
    const minio = await startMinio({
      home: home.path,
      secretKey: home.secrets.minioPassword,
      say: () => undefined,
    });
    const stranger = clientOf(minio.endpoint, 'not the secret');
    await expect(stranger.listBuckets()).rejects.toThrow(/signature/);
    const begun = performance.now();

    await minio[Symbol.asyncDispose]();

    expect(performance.now() - begun).toBeLessThan(5000);
    await expect(fetch(minio.endpoint)).rejects.toThrow('fetch failed');
    await expect(readFile(join(folder.path, 'minio.pid'))).rejects.toThrow(/ENOENT/);
  });
});
