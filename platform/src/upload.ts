import type { IncomingMessage, ServerResponse } from 'node:http';
import { Transform, Writable, type Readable } from 'node:stream';
import { GraphQLError, GraphQLScalarType } from 'graphql';
import { processRequest, Upload } from 'graphql-upload-minimal';
import { AppError, badInput, tooLarge } from './errors.ts';
import type { Counter } from 'prom-client';
import { uploadBytes } from './metrics.ts';
import { bytesPassed } from './passing-bytes.ts';
import { watchClient } from './stalled-client.ts';
import { maxFieldBytes, UploadFields } from './upload-fields.ts';

// Whoever hands a file on must make or know it by this class: another copy of it would be a stranger.
export { Upload };

/** A file of a multipart request, once its bytes begin to arrive. */
export type UploadedFile = Promise<{
  /** As the client sent it. */
  readonly filename: string;
  /** As the client sent it; tells nothing about the content. */
  readonly mimetype: string;
  /** The bytes, once; an incomplete file ends with an AppError. */
  readonly createReadStream: () => Readable;
}>;

const noop = (): void => undefined;

const refuse = (): never => {
  throw new GraphQLError('must be a file of a multipart request', { extensions: { code: 'BAD_USER_INPUT' } });
};

/** `Upload` of the GraphQL multipart request specification; its value is an {@link UploadedFile}. */
export const UploadScalar = new GraphQLScalarType<UploadedFile, never>({
  name: 'Upload',
  parseValue: (value) => {
    if (!(value instanceof Upload)) return refuse();
    const file = value.promise.catch(() => {
      throw midway('The request ended before the file came.');
    });
    // Nobody may ask for the file, and the request may end without it.
    file.catch(noop);
    return file;
  },
  parseLiteral: refuse,
  serialize: refuse,
});

/** What is said of a file that was on its way when its sender or the line gave up. */
export const midway = (message: string, cause?: unknown) =>
  new AppError('BAD_USER_INPUT', message, { field: 'file', failed: true, cause });

/** What its reader is told of a file that has no end. */
export const brokeOff = (cause?: unknown) =>
  midway('The upload broke off before the end of the file.', cause);

/** A file that is longer than any may be; whoever hands such a file on can still end it in a way that says so. */
export class FileTooLong extends AppError {
  /** The longest that a file may be. */
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    const message = `The file is larger than the limit of ${sizeInWords(maxBytes)}.`;
    super('PAYLOAD_TOO_LARGE', message, { field: 'file', limit: maxBytes });
    this.maxBytes = maxBytes;
  }
}

function sizeInWords(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  let size = bytes;
  while (units.length > 1 && size >= 1024 && Number.isInteger(size / 1024)) {
    size /= 1024;
    units.shift();
  }
  return `${size} ${units[0]}`;
}

const stalled = () => new AppError('TIMEOUT', 'The upload has come to a halt. Send the file again.');

/**
 * Opens a file for reading.
 * @throws AppError BAD_USER_INPUT when it never comes or has broken off already, and what else has ended it
 */
export async function openUpload(file: UploadedFile): Promise<{ filename: string; source: Readable }> {
  const { filename, createReadStream } = await file;
  try {
    return { filename, source: createReadStream() };
  } catch (error) {
    throw error instanceof AppError ? error : brokeOff();
  }
}

/** Throws a file away that nobody has read, so that what comes behind it in the request can be reached. */
export function discardUpload(file: UploadedFile): void {
  file.then(({ createReadStream }) => createReadStream().on('error', noop).resume()).catch(noop);
}

/** All that comes with a file: two fields, and what stands around the parts. */
const maxOtherBytes = 3 * maxFieldBytes;

export interface UploadLimits {
  /** Which receives them. */
  readonly service: string;
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  /** How long a client may send nothing while it is listened to; 30 where it is not said. */
  readonly idleSeconds?: number;
}

/**
 * Reads a GraphQL multipart request up to its files, which then stream to whoever opens them, in the order in which
 * they arrive. What nobody reads is thrown away once the answer is out, so that a client which still sends gets it.
 * @returns the GraphQL request with an `Upload` in the place of each file
 * @throws AppError BAD_USER_INPUT or PAYLOAD_TOO_LARGE, and TIMEOUT when the client stalls, as its files then do
 */
export async function receiveUpload(
  request: IncomingMessage,
  response: ServerResponse,
  { service, maxFileBytes, maxFiles, idleSeconds = 30 }: UploadLimits,
): Promise<unknown> {
  const declaredBytes = Number(request.headers['content-length']);
  const files = new IncomingFiles(service, maxFileBytes);
  const fields = new UploadFields(maxFiles);
  const pipe = request.pipe.bind(request);
  // The library makes the parser itself; this is where it can be had before the first byte.
  request.pipe = (parser, options) => {
    if (parser instanceof Writable) guard(parser, { fields, files, declaredBytes });
    pipe(parser, options);
    watchClient(request, idleSeconds, () => {
      if (response.writableFinished) {
        request.destroy();
        return;
      }
      const error = stalled();
      files.fail(error);
      if (parser instanceof Writable) parser.destroy(error);
      response.once('finish', () => request.socket.destroySoon());
    });
    return parser;
  };
  answerBeforeClosing(request, response, files);
  try {
    return await processRequest(request, response, {
      maxFieldSize: maxFieldBytes + 1,
      // The parser takes a file of just the limit for one beyond it.
      maxFileSize: maxFileBytes + 1,
      maxFiles,
    });
  } catch (error) {
    if (error instanceof AppError) throw error;
    const isTooMuch = error instanceof Error && 'status' in error && error.status === 413;
    throw isTooMuch
      ? tooLarge('body', `The request has more than ${maxFiles} files.`)
      : badInput('body', 'The request is not a whole, well-formed multipart request.');
  }
}

interface Guards {
  readonly fields: UploadFields;
  readonly files: IncomingFiles;
  /** How long the request says that it is; NaN where it does not. */
  readonly declaredBytes: number;
}

/** Puts our checks before the library's listeners, and our streams into its files. */
function guard(parser: Writable, { fields, files, declaredBytes }: Guards): void {
  // The parser reports a malformed part header twice; the second time the library no longer listens.
  parser.on('error', noop);
  const onField = takeOver(parser, 'field');
  const onFile = takeOver(parser, 'file');
  const known = new Set<string>();
  let refused = false;
  parser.on('field', (name: string, value: string, info: { valueTruncated: boolean }) => {
    // A destroyed parser still goes through the chunk that it is at.
    if (refused) return;
    try {
      fields.check(name, value, info.valueTruncated);
      onField(name, value, info);
    } catch (error) {
      refused = true;
      parser.destroy(error instanceof Error ? error : brokeOff());
    }
  });
  parser.on('file', (name: string, part: Readable, info: object) => {
    if (refused || known.has(name)) {
      part.on('error', noop).resume();
      return;
    }
    known.add(name);
    // Of a list, which of the files is too long shows only when they come.
    onFile(name, files.add(part, fields.isForOne ? declaredBytes - maxOtherBytes : 0), info);
  });
}

/** Takes over an event. @returns what listened to it */
function takeOver(parser: Writable, event: string) {
  const [listener = noop] = parser.listeners(event);
  parser.removeAllListeners(event);
  return listener;
}

/** The files of one request, each behind a stream that ends only where the file does. */
class IncomingFiles {
  readonly #bodies: Readable[] = [];
  readonly #received: Counter.Internal;
  readonly #maxFileBytes: number;
  #unwanted = false;

  constructor(service: string, maxFileBytes: number) {
    this.#maxFileBytes = maxFileBytes;
    this.#received = uploadBytes.labels({ service, direction: 'in' });
  }

  /**
   * @param part the parser's stream, which ends as if nothing were amiss when a file is too large
   * @param leastBytes what it has at least, by what is said before it comes
   */
  add(part: Readable, leastBytes: number): Readable {
    const body = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        bytesPassed(chunk.length);
        this.#received.inc(chunk.length);
        done(null, chunk);
      },
      // The library ends a broken file with an error of its own.
      destroy: (error, done) => done(error === null || error instanceof AppError ? error : brokeOff()),
    });
    body.on('error', noop);
    part.on('error', noop);
    part.on('close', () => {
      if (!part.readableEnded) body.destroy(brokeOff());
    });
    part.on('limit', () => body.destroy(new FileTooLong(this.#maxFileBytes)));
    part.pipe(body);
    // After pipe's own listener, which pauses the part: the parser goes on only when it has been read.
    body.on('close', () => part.resume());
    if (this.#unwanted) body.destroy();
    if (leastBytes > this.#maxFileBytes) body.destroy(new FileTooLong(this.#maxFileBytes));
    this.#bodies.push(body);
    return body;
  }

  /** Throws away what has not been read, and what is still to come. */
  discard(): void {
    this.#unwanted = true;
    for (const body of this.#bodies) body.destroy();
  }

  /** Ends the files that have not come to their own end. */
  fail(error: AppError): void {
    for (const body of this.#bodies) if (!body.readableEnded) body.destroy(error);
  }
}

/**
 * A connection closed while bytes arrive is reset, and the client may never see the answer. So it stays open until
 * the body has been read to its end, also for a client that asked to close it.
 */
function answerBeforeClosing(request: IncomingMessage, response: ServerResponse, files: IncomingFiles): void {
  const { shouldKeepAlive } = response;
  response.shouldKeepAlive = true;
  response.once('finish', () => {
    files.discard();
    if (shouldKeepAlive) return;
    if (request.readableEnded) request.socket.end();
    else request.once('end', () => request.socket.end());
  });
}
