import { constants, type Dirent } from 'node:fs';
import { access, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { addAbortSignal } from 'node:stream';
import { notFound } from '@lightbox/platform/errors.ts';
import { safeFileName } from './content-disposition.ts';
import type { ByteRange, ObjectStore, PutOptions, SignedUrlOptions, StoredObject } from './object-store.ts';
import { assertObjectKey, storeUnavailable } from './object-store.ts';
import { partsOf } from './parts.ts';
import { serveObject } from './serve-object.ts';
import { signPath } from './signed-url.ts';

export type DiskStoreConfig = {
  /** Made when missing; everything in it belongs to the store. */
  directory: string;
  /** Signs URLs. */
  secret: string;
};

/** Each write is a round trip to another thread, whatever its size. */
const PART_SIZE = 1024 * 1024;

/** Objects as files under `directory/objects`, written to `directory/incoming` first and then renamed. */
export class DiskStore implements ObjectStore {
  readonly #objects: string;
  readonly #incoming: string;
  readonly #secret: string;

  constructor({ directory, secret }: DiskStoreConfig) {
    this.#objects = join(directory, 'objects');
    this.#incoming = join(directory, 'incoming');
    this.#secret = secret;
  }

  async put(key: string, body: Readable, { signal }: PutOptions): Promise<{ byteSize: number }> {
    const temporary = this.#temporaryPathOf(key);
    // The loop below reports a fault of the body; before it begins nobody listens, which would end the process.
    body.on('error', () => undefined);
    if (signal !== undefined) addAbortSignal(signal, body);
    let byteSize = 0;
    try {
      const file = await onDisk(this.#createIncoming(temporary));
      try {
        for await (const part of partsOf(body, PART_SIZE)) {
          // A write that the disk cuts short is found by the size, below.
          await onDisk(file.write(part));
          byteSize += part.length;
        }
        await onDisk(file.sync());
      } finally {
        await file.close();
      }
      signal?.throwIfAborted();
      if ((await onDisk(stat(temporary))).size !== byteSize)
        throw storeUnavailable(new Error('Bytes are missing.'));
      await onDisk(this.#publish(temporary, this.#pathOf(key)));
    } catch (error) {
      body.destroy();
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
    return { byteSize };
  }

  async open(key: string, range?: ByteRange): Promise<Readable> {
    const file = await open(this.#pathOf(key)).catch((error: unknown) => {
      throw isMissing(error) ? notFound('image') : storeUnavailable(error);
    });
    return file.createReadStream({ ...range });
  }

  async stat(key: string): Promise<{ byteSize: number } | null> {
    try {
      const found = await stat(this.#pathOf(key));
      return found.isFile() ? { byteSize: found.size } : null;
    } catch (error) {
      if (isMissing(error)) return null;
      throw storeUnavailable(error);
    }
  }

  async remove(key: string): Promise<void> {
    await onDisk(rm(this.#pathOf(key), { force: true }));
    await onDisk(rm(this.#temporaryPathOf(key), { force: true }));
  }

  async *list(): AsyncIterable<StoredObject> {
    for await (const { path, byteSize, modifiedAt } of filesUnder(this.#objects)) {
      yield { key: relative(this.#objects, path).replaceAll(sep, '/'), byteSize, modifiedAt };
    }
  }

  async removeIncomplete(olderThan: Date): Promise<number> {
    let removed = 0;
    for await (const { path, modifiedAt } of filesUnder(this.#incoming)) {
      if (modifiedAt >= olderThan) continue;
      await onDisk(rm(path, { force: true }));
      removed += 1;
    }
    return removed;
  }

  signedUrl(key: string, options: SignedUrlOptions): Promise<string> {
    assertObjectKey(key);
    const grant = {
      key,
      expiresAt: Math.floor(Date.now() / 1000) + options.expiresInSeconds,
      contentType: options.contentType,
      fileName: safeFileName(options.fileName),
    };
    return Promise.resolve(new URL(signPath(grant, this.#secret), options.origin).href);
  }

  /** Answers requests for the URLs that {@link signedUrl} makes. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await serveObject(request, response, { directory: this.#objects, secret: this.#secret });
  }

  async ready(): Promise<void> {
    await onDisk(mkdir(this.#objects, { recursive: true, mode: 0o700 }));
    await onDisk(mkdir(this.#incoming, { recursive: true, mode: 0o700 }));
    await onDisk(access(this.#objects, constants.R_OK | constants.W_OK));
    await onDisk(access(this.#incoming, constants.R_OK | constants.W_OK));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  async #createIncoming(path: string) {
    await mkdir(this.#incoming, { recursive: true, mode: 0o700 });
    return open(path, 'wx', 0o600);
  }

  /** Renames, and makes the name itself durable: a directory is a file that must be synced too. */
  async #publish(temporary: string, path: string): Promise<void> {
    const directories = [dirname(path), dirname(dirname(path)), this.#objects, dirname(this.#objects)];
    const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rename(temporary, path);
    try {
      for (const directory of made === undefined ? directories.slice(0, 1) : directories)
        await sync(directory);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  #pathOf(key: string): string {
    assertObjectKey(key);
    return join(this.#objects, ...key.split('/'));
  }

  #temporaryPathOf(key: string): string {
    assertObjectKey(key);
    return join(this.#incoming, key.replaceAll('/', '-'));
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

interface FileOnDisk {
  readonly path: string;
  readonly byteSize: number;
  readonly modifiedAt: Date;
}

/** In the order of their paths, holding one folder's names at a time. */
async function* filesUnder(directory: string): AsyncGenerator<FileOnDisk> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw storeUnavailable(error);
  });
  for (const entry of entries.toSorted((a, b) => (inPath(a) < inPath(b) ? -1 : 1))) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    if (!entry.isFile()) continue;
    // A file may go between being listed and being looked at.
    const found = await stat(path).catch(() => null);
    if (found !== null) yield { path, byteSize: found.size, modifiedAt: found.mtime };
  }
}

const inPath = (entry: Dirent): string => (entry.isDirectory() ? `${entry.name}/` : entry.name);

function isMissing(error: unknown): boolean {
  return Error.isError(error) && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

async function onDisk<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw storeUnavailable(error);
  }
}
