import { AppError, unavailable } from '@lightbox/platform/errors.ts';
import { midway, openUpload, type UploadedFile } from '@lightbox/platform/upload.ts';
import { inspect, type Found, type ImageFacts } from '#files/inspect.ts';
import { displayFileName } from '#images/file-name.ts';
import type { ObjectStore } from '#storage/object-store.ts';

export interface ReceivedFile extends ImageFacts {
  readonly fileName: string;
}

interface Place {
  readonly store: ObjectStore;
  readonly objectKey: string;
  readonly maxBytes: number;
  /** The hospital's, for times that a file says without an offset. */
  readonly timeZone: string;
  /** Refuses a file by its header, before the rest of it has come. */
  readonly check: (found: Found) => void;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
}

/**
 * Streams a file into the store while it is recognised, hashed and counted: once, at the pace of the slower side.
 * @throws AppError when the file is not whole, not an image, or too large, or the store does not take it
 */
export async function receiveFile(
  file: UploadedFile,
  { store, objectKey, maxBytes, timeZone, check, signal }: Place,
): Promise<ReceivedFile> {
  const { filename, source } = await openUpload(file);
  const { body, facts } = inspect(source, { maxBytes, timeZone, check });
  // What it is shows only on the way; whoever fetches it is told by the signed URL.
  const stored = store.put(objectKey, body, { contentType: 'application/octet-stream', signal });
  const { byteSize } = await stored.catch((error: unknown) => {
    throw signal.aborted ? midway('The client went away before the end of the file.') : told(error);
  });
  const found = facts();
  if (byteSize !== found.byteSize) throw unavailable('The image store');
  return { ...found, fileName: displayFileName(filename, found.contentType) };
}

/** The inspection tells every fault of its source as an upload that broke off; the source's own may say more. */
function told(error: unknown): unknown {
  const isBrokenOff = error instanceof AppError && error.code === 'BAD_USER_INPUT';
  return isBrokenOff && error.originalError instanceof AppError ? error.originalError : error;
}
