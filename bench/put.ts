// Puts files somewhere without a server of ours, so that uploads have something to be compared with:
// `put.ts disk|minio <rows> <count>`, to PUT_FOLDER or PUT_STORE. Prints the milliseconds until all are durable.
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { s3Settings } from '@lightbox/platform/env.ts';
import { Client } from 'minio';
import { LargeDicom } from './large-dicom.ts';
import { atOnce } from './support/at-once.ts';

type Put = (body: Readable, byteSize: number) => Promise<unknown>;

const [kind, rows, count] = process.argv.slice(2);
const files = Array.from({ length: Number(count) }, () => new LargeDicom(Number(rows), 'MRN-000001'));
await (kind === 'disk' ? toDisk : toMinio)();

async function toDisk(): Promise<void> {
  const folder = process.env['PUT_FOLDER'] ?? '';
  await mkdir(folder, { recursive: true });
  await timed((body) => pipeline(body, createWriteStream(join(folder, randomUUID()), { flush: true })));
  await rm(folder, { recursive: true });
}

async function toMinio(): Promise<void> {
  const store = JSON.parse(process.env['PUT_STORE'] ?? '{}') as ReturnType<typeof s3Settings>;
  const { hostname, port } = new URL(store.endpoint);
  const client = new Client({ ...store, endPoint: hostname, port: Number(port), useSSL: false });
  const keys: string[] = [];
  await timed(async (body, byteSize) => {
    keys.push(randomUUID());
    await client.putObject(store.bucket, keys.at(-1) ?? '', body, byteSize);
  });
  await client.removeObjects(store.bucket, keys);
}

async function timed(put: Put): Promise<void> {
  const begin = performance.now();
  await atOnce(files, async (file) => {
    await put(Readable.from(file.bytes(), { objectMode: false }), file.byteSize);
  });
  console.log(performance.now() - begin);
}
