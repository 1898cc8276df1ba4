import { createHash } from 'node:crypto';
import type { Readable, TransformCallback } from 'node:stream';
import { Transform } from 'node:stream';
import { callbackify } from 'node:util';
import { badInput, unsupportedMedia } from '@lightbox/platform/errors.ts';
import { brokeOff, FileTooLong } from '@lightbox/platform/upload.ts';
import type { Walk } from './byte-walk.ts';
import { Walker } from './byte-walk.ts';
import type { ImageContentType } from './content-type.ts';
import type { DicomFacts } from './dicom-facts.ts';
import { dicomFactsOf } from './dicom-facts.ts';
import { PREAMBLE_LENGTH, walkDicom, type DicomValues } from './dicom-walk.ts';
import { Inflater } from './inflater.ts';
import { JPEG_SIGNATURE, PNG_SIGNATURE, walkJpeg, walkPng } from './picture-walk.ts';

export type ImageFacts = {
  contentType: ImageContentType;
  /** Lower-case hexadecimal. */
  sha256: string;
  byteSize: number;
  /** Null for PNG and JPEG. */
  dicom: DicomFacts | null;
};

export type Inspection = {
  /** The same bytes. Ends only when the file has proved whole; fails with the refusal otherwise. */
  body: Readable;
  /** What was found, once `body` has been read to its end. */
  facts: () => ImageFacts;
};

export type InspectOptions = {
  maxBytes: number;
  /** The hospital's, for times that a file says without an offset; a name of the IANA database. */
  timeZone: string;
  /** Asked once it is known what the file is and what its header says; what it throws fails the body there and then. */
  check?: (found: Found) => void;
};

/**
 * Reads an image while it streams past: what it is by its content (never its name), its SHA-256, its size
 * and, for DICOM, its header. Memory does not grow with the file.
 *
 * The body fails with PAYLOAD_TOO_LARGE beyond `maxBytes`, UNSUPPORTED_MEDIA_TYPE for what is neither DICOM,
 * PNG nor JPEG, and BAD_USER_INPUT for what is empty, cut short or damaged, or when the source breaks off. The
 * source is then read to its end and thrown away, so that an answer can reach a client that is still sending.
 */
export function inspect(source: Readable, options: InspectOptions): Inspection {
  const inspector = new Inspector(options);
  const breakOff = (cause?: unknown) => inspector.destroy(brokeOff(cause));
  // Whoever reads the body hears of a fault; until somebody does, it must not end the process.
  inspector.on('error', () => undefined);
  source.on('error', breakOff);
  source.on('close', () => {
    if (!source.readableEnded) breakOff();
  });
  if (source.destroyed && !source.readableEnded) breakOff(source.errored);
  source.pipe(inspector);
  // After pipe()'s own listener, which pauses the source.
  inspector.on('close', () => {
    if (!source.readableEnded) source.resume();
  });
  return { body: inspector, facts: () => inspector.facts() };
}

/** What a file is, before its last byte. */
export type Found = Pick<ImageFacts, 'contentType' | 'dicom'>;

class Inspector extends Transform {
  readonly #maxBytes: number;
  readonly #hash = createHash('sha256');
  readonly #walker: Walker<Found>;
  #inflater: Inflater | undefined;
  #byteSize = 0;
  #inflatedSize = 0;
  #facts: ImageFacts | undefined;

  constructor({ maxBytes, timeZone, check = () => undefined }: InspectOptions) {
    super();
    this.#maxBytes = maxBytes;
    this.#walker = new Walker<Found>(walkImage(timeZone, check));
  }

  facts(): ImageFacts {
    if (this.#facts === undefined) throw new Error('The image has not been read to its end.');
    return this.#facts;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    callbackify(() => this.#read(chunk))((error) => done(error, chunk));
  }

  override _flush(done: TransformCallback): void {
    callbackify(() => this.#finish())((error) => done(error));
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#inflater?.destroy();
    done(error);
  }

  async #read(chunk: Buffer): Promise<void> {
    this.#byteSize += chunk.length;
    if (this.#byteSize > this.#maxBytes) throw new FileTooLong(this.#maxBytes);
    this.#hash.update(chunk);
    if (this.#inflater !== undefined) return this.#inflater.write(chunk);
    this.#walker.push(chunk);
    if (!this.#walker.wantsInflated) return;
    this.#inflater = new Inflater((inflated) => {
      // A few kilobytes can inflate to terabytes.
      this.#inflatedSize += inflated.length;
      if (this.#inflatedSize > this.#maxBytes) throw new FileTooLong(this.#maxBytes);
      this.#walker.push(inflated);
    });
    return this.#inflater.write(this.#walker.beginInflated());
  }

  async #finish(): Promise<void> {
    await this.#inflater?.end();
    const found = this.#walker.end();
    this.#facts = { ...found, sha256: this.#hash.digest('hex'), byteSize: this.#byteSize };
  }
}

function* walkImage(timeZone: string, check: (found: Found) => void): Walk<Found> {
  const dicomIn = (values: DicomValues): Found => ({
    contentType: 'application/dicom',
    dicom: dicomFactsOf(values, timeZone),
  });
  const head = yield { peek: PREAMBLE_LENGTH + 4 };
  if (head.length === 0) throw badInput('file', 'The file is empty.');
  // DICOM first: its preamble may hold another format's signature (PS3.10, section 7.1).
  if (head.toString('latin1', PREAMBLE_LENGTH) === 'DICM') {
    return dicomIn(yield* walkDicom((values) => check(dicomIn(values))));
  }
  if (head.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) {
    const found = { contentType: 'image/png', dicom: null } as const;
    check(found);
    yield* walkPng();
    return found;
  }
  if (head.subarray(0, JPEG_SIGNATURE.length).equals(JPEG_SIGNATURE)) {
    const found = { contentType: 'image/jpeg', dicom: null } as const;
    check(found);
    yield* walkJpeg();
    return found;
  }
  throw unsupportedMedia('file', 'Only DICOM, PNG and JPEG files can be stored.');
}
