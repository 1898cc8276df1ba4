// Writes 1 GiB without a server, so that an upload has something to be compared with: `put.ts raw|store <folder>`.
// Prints the milliseconds until the bytes are durable.
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DiskStore } from '@lightbox/imaging/storage/disk-store.ts';
import { newObjectKey } from '@lightbox/imaging/storage/object-store.ts';
import { LargeDicom } from './large-dicom.ts';

const [kind, folder = '', rows = ''] = process.argv.slice(2);
const body = Readable.from(new LargeDicom(Number(rows), 'MRN-000001').bytes(), { objectMode: false });
await mkdir(folder, { recursive: true });
const begin = performance.now();
if (kind === 'raw') {
  await pipeline(body, createWriteStream(join(folder, 'raw'), { flush: true }));
} else {
  await using store = new DiskStore({ directory: folder, secret: 'of no use here' });
  await store.put(newObjectKey(), body, { contentType: 'application/dicom' });
}
console.log(performance.now() - begin);
await rm(folder, { recursive: true });
