import type { ImageFacts } from '@lightbox/imaging/files/inspect.ts';
import { inspect } from '@lightbox/imaging/files/inspect.ts';
import { bytesOf, streamOf } from './streams.ts';

/** Sends a file through the inspection in chunks, and checks that its bytes come out unchanged. */
export async function factsOf(
  file: Buffer,
  { chunkSize = 65_536, maxBytes = 1024 * 1024, timeZone = 'UTC' } = {},
): Promise<ImageFacts> {
  const { body, facts } = inspect(streamOf(file, chunkSize), { maxBytes, timeZone });
  if (!(await bytesOf(body)).equals(file)) throw new Error('The inspection has changed the bytes.');
  return facts();
}
