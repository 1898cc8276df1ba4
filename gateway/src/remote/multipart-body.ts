import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { AppError } from '@lightbox/platform/errors.ts';
import type { Operation } from '@lightbox/platform/executor.ts';
import { uploadBytes } from '@lightbox/platform/metrics.ts';
import { codeOf } from '@lightbox/platform/startup-error.ts';
import {
  brokeOff,
  FileTooLong,
  openUpload,
  Upload,
  UploadScalar,
  type UploadedFile,
} from '@lightbox/platform/upload.ts';
import { isPathInList } from '@lightbox/platform/upload-fields.ts';

const sent = uploadBytes.labels({ service: 'gateway', direction: 'out' });

export interface FileAt {
  /** Such as `variables.files.0`. */
  readonly path: string;
  readonly file: UploadedFile;
}

/** A request of the GraphQL multipart request specification, made while it is sent. */
export interface MultipartBody {
  readonly type: string;
  readonly content: Readable;
  /** What was wrong with a file, once one could not be read to its end. */
  fault(): AppError | null;
}

/** The files in an operation's variables, each with the path to it. */
export function filesIn(value: unknown, path = 'variables'): FileAt[] {
  if (value instanceof Upload) return [{ path, file: UploadScalar.parseValue(value) }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => filesIn(item, `${path}.${key}`));
}

/** @param waitingFor told whose turn it is: the client's to bring a byte, or the subgraph's to take it */
export function multipartBody(
  operation: Operation,
  files: readonly FileAt[],
  waitingFor: (whom: 'subgraph' | 'client') => void,
): MultipartBody {
  const boundary = `lightbox-${randomUUID()}`;
  let fault: AppError | null = null;

  async function* content(): AsyncGenerator<Buffer> {
    // A file's promise becomes null: that is the place where the specification wants it.
    const operations = JSON.stringify(operation, (_key, value: unknown) =>
      value instanceof Upload ? null : value,
    );
    const map = JSON.stringify(Object.fromEntries(files.map(({ path }, i) => [i, [path]])));
    const between = `\r\n--${boundary}`;
    yield Buffer.from(
      `--${boundary}${head('name="operations"')}${operations}${between}${head('name="map"')}${map}${between}`,
    );
    try {
      if (yield* filesInOrder(between, files)) yield Buffer.from('--\r\n');
    } catch (error) {
      if (error instanceof AppError) fault = error;
      else if (codeOf(error) === 'ERR_STREAM_PREMATURE_CLOSE') fault = brokeOff();
      throw error;
    }
  }

  async function* inTurns(): AsyncGenerator<Buffer> {
    waitingFor('client');
    for await (const chunk of content()) {
      waitingFor('subgraph');
      yield chunk;
      waitingFor('client');
    }
    waitingFor('subgraph');
  }

  return {
    type: `multipart/form-data; boundary=${boundary}`,
    content: Readable.from(inTurns(), { highWaterMark: 1 }),
    fault: () => fault,
  };
}

/**
 * As they come: the client's order need not be the one of the variables, and each waits for the one before it. The
 * boundary follows a file at once: without it the file is not at its end, and the next one may be long in coming.
 *
 * A file that cannot be had breaks off the request. Of a list the subgraph answers for each by itself: one that never came
 * is left out, and behind one that broke off, which is the last of the client's request, ours ends as short.
 * @returns whether the request goes on to its end
 */
async function* filesInOrder(between: string, files: readonly FileAt[]): AsyncGenerator<Buffer, boolean> {
  const isList = files.some(({ path }) => isPathInList(path));
  const coming = new Map(
    files.map(({ file }, i) => [
      i,
      file.then(
        (arrived) => ({ i, arrived }),
        (fault: unknown) => ({ i, fault }),
      ),
    ]),
  );
  while (coming.size > 0) {
    const next = await Promise.race(coming.values());
    coming.delete(next.i);
    if ('fault' in next) {
      if (isList) continue;
      throw next.fault;
    }
    const name = `name="${next.i}"; filename="${quoted(next.arrived.filename)}"`;
    yield Buffer.from(head(name, next.arrived.mimetype));
    try {
      yield* contentOf(next.arrived, isList);
    } catch (error) {
      if (isList) return false;
      throw error;
    }
    yield Buffer.from(between);
  }
  return true;
}

/** Of a list, a file that is too long is made longer than the subgraph takes as well, which refuses it alone: both have one limit. */
async function* contentOf(arrived: Awaited<UploadedFile>, isOfList: boolean): AsyncGenerator<Buffer> {
  let byteSize = 0;
  try {
    const { source } = await openUpload(Promise.resolve(arrived));
    for await (const chunk of source as AsyncIterable<Buffer>) {
      byteSize += chunk.length;
      sent.inc(chunk.length);
      yield chunk;
    }
  } catch (error) {
    if (!isOfList || !(error instanceof FileTooLong)) throw error;
    for (; byteSize <= error.maxBytes; byteSize += filler.length) yield filler;
  }
}

/** Is no part of any image. */
const filler = Buffer.alloc(65_536, 0xff);

/** What follows a boundary where a part begins. */
const head = (disposition: string, type?: string): string => {
  const contentType = type === undefined ? '' : `content-type: ${type}\r\n`;
  return `\r\ncontent-disposition: form-data; ${disposition}\r\n${contentType}\r\n`;
};

/** A quoted-string (RFC 9110, 5.6.4); controls cannot be in it, and a line break would end the header. */
const quoted = (text: string): string =>
  text.replaceAll(/\p{Cc}/gu, '').replaceAll(/["\\]/g, String.raw`\$&`);
