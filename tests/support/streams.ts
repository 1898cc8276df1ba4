import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';

/** A stream of the bytes, in chunks of the given size as a socket would bring them. */
export function streamOf(bytes: Buffer, chunkSize = 65_536): Readable {
  return Readable.from(chunksOf(bytes, chunkSize), { objectMode: false });
}

function* chunksOf(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
