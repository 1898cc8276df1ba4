import type { Agent } from 'node:http';
import type { Readable } from 'node:stream';
import { addAbortSignal } from 'node:stream';
import { unlessAborted } from '@lightbox/platform/deadline.ts';
import { notFound } from '@lightbox/platform/errors.ts';
import type { BucketItem, IncompleteUploadedBucketItem } from 'minio';
import { Client, S3Error } from 'minio';
import { dispositionOf } from './content-disposition.ts';
import { idleAgent } from './idle-agent.ts';
import type { ByteRange, ObjectStore, PutOptions, SignedUrlOptions, StoredObject } from './object-store.ts';
import { assertObjectKey, storeUnavailable } from './object-store.ts';
import { MinioParts } from './minio-parts.ts';
import { partsOf } from './parts.ts';

export type MinioStoreConfig = {
  /** `http(s)://host:port`, as this process reaches the store. */
  endpoint: string;
  /** The same as browsers reach it; it goes into signed URLs. */
  publicEndpoint: string;
  accessKey: string;
  secretKey: string;
  /** Made when missing. */
  bucket: string;
  region: string;
  /** How long nothing may move on a connection; 30 where it is not said. */
  idleSeconds?: number;
};

/** A put holds two in memory. S3's smallest part is 5 MiB, its largest number of parts 10,000. */
const PART_SIZE = 8 * 1024 * 1024;
/** Somebody waits for the word that a put has failed. */
const REMOVAL_MILLISECONDS = 5000;

/** Objects in a bucket of MinIO or another S3 store; standard S3 calls only. */
export class MinioStore implements ObjectStore {
  readonly #agent: Agent;
  readonly #client: Client;
  readonly #publicClient: Client;
  readonly #bucket: string;
  readonly #region: string;
  #bucketExists = false;

  constructor({ endpoint, publicEndpoint, bucket, idleSeconds = 30, ...shared }: MinioStoreConfig) {
    this.#agent = idleAgent(new URL(endpoint).protocol, idleSeconds * 1000);
    this.#client = new Client({
      ...shared,
      ...addressOf(endpoint),
      transportAgent: this.#agent,
      // A retry would be reported on the console, past our logger.
      retryOptions: { disableRetry: true },
    });
    this.#publicClient = new Client({ ...shared, ...addressOf(publicEndpoint) });
    this.#bucket = bucket;
    this.#region = shared.region;
  }

  /**
   * Sends the parts itself: the client's `putObject` never settles when its source fails, and takes up broken
   * uploads of the same key.
   */
  async put(key: string, body: Readable, { contentType, signal }: PutOptions): Promise<{ byteSize: number }> {
    assertObjectKey(key);
    // The loop below reports a fault of the body; before it begins nobody listens, which would end the process.
    body.on('error', () => undefined);
    if (signal !== undefined) addAbortSignal(signal, body);
    const parts = new MinioParts(this.#client, this.#bucket, key, contentType);
    // One part is on its way while the next one comes in.
    let sending = Promise.resolve();
    let byteSize = 0;
    try {
      await this.#ensureBucket();
      for await (const part of partsOf(body, PART_SIZE)) {
        byteSize += part.length;
        await sending;
        sending = inStore(parts.send(part, part.length < PART_SIZE));
        sending.catch((error: unknown) => body.destroy(error instanceof Error ? error : undefined));
      }
      await sending;
      signal?.throwIfAborted();
      await inStore(parts.complete());
      if ((await this.stat(key))?.byteSize !== byteSize)
        throw storeUnavailable(new Error('Bytes are missing.'));
    } catch (error) {
      body.destroy();
      // What cannot be removed now is found by the sweeper.
      const patience = AbortSignal.timeout(REMOVAL_MILLISECONDS);
      // A part that arrived after the removal would stay.
      const removed = sending.catch(() => undefined).then(() => this.remove(key));
      await unlessAborted(patience, removed).catch(() => undefined);
      throw error;
    }
    return { byteSize };
  }

  async open(key: string, range?: ByteRange): Promise<Readable> {
    assertObjectKey(key);
    const { start = 0, end } = range ?? {};
    const length = end === undefined ? 0 : end - start + 1;
    try {
      return await this.#client.getPartialObject(this.#bucket, key, start, length);
    } catch (error) {
      throw isMissing(error) ? notFound('image') : storeUnavailable(error);
    }
  }

  async stat(key: string): Promise<{ byteSize: number } | null> {
    assertObjectKey(key);
    try {
      return { byteSize: (await this.#client.statObject(this.#bucket, key)).size };
    } catch (error) {
      if (isMissing(error)) return null;
      throw storeUnavailable(error);
    }
  }

  async remove(key: string): Promise<void> {
    assertObjectKey(key);
    for (;;) {
      const uploadId = await inStore(this.#client.findUploadId(this.#bucket, key));
      if (uploadId === undefined) break;
      await inStore(this.#client.abortMultipartUpload(this.#bucket, key, uploadId));
    }
    await inStore(this.#client.removeObject(this.#bucket, key));
  }

  async *list(): AsyncIterable<StoredObject> {
    await this.#ensureBucket();
    const items: AsyncIterable<BucketItem> = this.#client.listObjectsV2(this.#bucket, '', true);
    try {
      for await (const { name, size, lastModified } of items) {
        if (name !== undefined && lastModified !== undefined) {
          yield { key: name, byteSize: size, modifiedAt: lastModified };
        }
      }
    } catch (error) {
      throw storeUnavailable(error);
    }
  }

  async removeIncomplete(olderThan: Date): Promise<number> {
    await this.#ensureBucket();
    const uploads: AsyncIterable<IncompleteUploadedBucketItem & { initiated?: Date }> =
      this.#client.listIncompleteUploads(this.#bucket, '', true);
    let removed = 0;
    try {
      for await (const { key, uploadId, initiated } of uploads) {
        if (initiated === undefined || initiated >= olderThan) continue;
        await this.#client.abortMultipartUpload(this.#bucket, key, uploadId);
        removed += 1;
      }
    } catch (error) {
      throw storeUnavailable(error);
    }
    return removed;
  }

  signedUrl(key: string, { expiresInSeconds, contentType, fileName }: SignedUrlOptions): Promise<string> {
    assertObjectKey(key);
    return this.#publicClient.presignedGetObject(this.#bucket, key, expiresInSeconds, {
      'response-content-type': contentType,
      'response-content-disposition': dispositionOf(contentType, fileName),
      'response-cache-control': 'private, max-age=300',
    });
  }

  async ready(): Promise<void> {
    this.#bucketExists = false;
    await this.#ensureBucket();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy();
    return Promise.resolve();
  }

  async #ensureBucket(): Promise<void> {
    if (this.#bucketExists) return;
    if (!(await inStore(this.#client.bucketExists(this.#bucket)))) {
      await inStore(
        this.#client.makeBucket(this.#bucket, this.#region).catch((error: unknown) => {
          // Another process was faster.
          if (!(error instanceof S3Error && error.code === 'BucketAlreadyOwnedByYou')) throw error;
        }),
      );
    }
    this.#bucketExists = true;
  }
}

function addressOf(endpoint: string) {
  const { hostname, port, protocol } = new URL(endpoint);
  return {
    endPoint: hostname,
    useSSL: protocol === 'https:',
    ...(port === '' ? {} : { port: Number(port) }),
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof S3Error && (error.code === 'NotFound' || error.code === 'NoSuchKey');
}

async function inStore<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw storeUnavailable(error);
  }
}
