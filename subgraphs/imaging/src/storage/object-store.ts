import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { unavailable } from '@lightbox/platform/errors.ts';
import type { ImageContentType } from '#files/content-type.ts';

/** Both ends included, counted from 0; without `end` up to the last byte. */
export type ByteRange = { start: number; end?: number };

export type StoredObject = { key: string; byteSize: number; modifiedAt: Date };

export type PutOptions = { contentType: string; signal?: AbortSignal | undefined };

export type SignedUrlOptions = {
  expiresInSeconds: number;
  contentType: ImageContentType;
  /** As the user sees it; made safe here. */
  fileName: string;
  /** Where the caller reaches us, such as `https://lightbox.example`; used by stores whose URLs we serve. */
  origin: string;
};

/**
 * Where the bytes of images lie, under keys made by {@link newObjectKey}. Whatever fails in the store itself is
 * UNAVAILABLE; what fails in the source of a put comes out as it is.
 */
export interface ObjectStore extends AsyncDisposable {
  /** Streams the body in and resolves when it is durable. After any fault nothing can be read under the key. */
  put(key: string, body: Readable, options: PutOptions): Promise<{ byteSize: number }>;
  /** @throws NOT_FOUND when nothing is stored under the key */
  open(key: string, range?: ByteRange): Promise<Readable>;
  stat(key: string): Promise<{ byteSize: number } | null>;
  /** Removes the object and what a broken put has left of it. Nothing there is no fault. */
  remove(key: string): Promise<void>;
  /** Every object, in the order of the keys' bytes; also what somebody else has put there, under keys of another form. */
  list(): AsyncIterable<StoredObject>;
  /** Removes what puts that began before have left behind. @returns how many there were */
  removeIncomplete(olderThan: Date): Promise<number>;
  /** An absolute URL with which whoever holds it can GET the object until it expires. */
  signedUrl(key: string, options: SignedUrlOptions): Promise<string>;
  /** @throws UNAVAILABLE when nothing could be stored now */
  ready(): Promise<void>;
}

/** A fresh random key; its first parts spread objects over directories. */
export function newObjectKey(): string {
  const id = randomUUID();
  return `${id.slice(0, 2)}/${id.slice(2, 4)}/${id}`;
}

const KEY = /^[0-9a-f]{2}\/[0-9a-f]{2}\/[0-9a-f-]{36}$/;

export const isObjectKey = (text: string): boolean => KEY.test(text);

/** Keys are ours alone: one of another form, `../` for instance, is a fault in the program. */
export function assertObjectKey(key: string): void {
  if (!isObjectKey(key)) throw new TypeError('Not a key of the object store.');
}

export const storeUnavailable = (cause: unknown) => unavailable('The image store', cause);
