import type { Readable } from 'node:stream';

/** What most files need; a longer one gets a part of full size in its place. */
const SMALL = 1024 * 1024;

/**
 * Cuts a stream into parts of equal size; the last one, perhaps the only one and then perhaps empty, is
 * shorter than the others. A part is good until the next but one is asked for: two share all the memory.
 */
export async function* partsOf(body: Readable, size: number): AsyncGenerator<Buffer> {
  let part: Buffer = Buffer.allocUnsafeSlow(Math.min(size, SMALL));
  let other: Buffer | undefined;
  let filled = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    let rest = chunk;
    while (rest.length > 0) {
      if (filled === part.length) part = enlarged(part, size);
      const copied = rest.copy(part, filled);
      filled += copied;
      rest = rest.subarray(copied);
      if (filled < size) continue;
      yield part;
      [part, other] = [other ?? Buffer.allocUnsafeSlow(size), part];
      filled = 0;
    }
  }
  yield part.subarray(0, filled);
}

function enlarged(part: Buffer, size: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(size);
  part.copy(larger);
  return larger;
}
