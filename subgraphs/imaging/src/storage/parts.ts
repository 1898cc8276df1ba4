import type { Readable } from 'node:stream';

/**
 * Cuts a stream into parts of equal size; the last one, perhaps the only one and then perhaps empty, is
 * shorter than the others. A part is good until the next is asked for: they share their memory.
 */
export async function* partsOf(body: Readable, size: number): AsyncGenerator<Buffer> {
  const part = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    let rest = chunk;
    while (rest.length > 0) {
      const copied = rest.copy(part, filled);
      filled += copied;
      rest = rest.subarray(copied);
      if (filled < size) continue;
      yield part;
      filled = 0;
    }
  }
  yield part.subarray(0, filled);
}
