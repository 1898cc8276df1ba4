import { createHash } from 'node:crypto';
import type { Database, EntityManager } from '@lightbox/platform/database.ts';
import { AppError } from '@lightbox/platform/errors.ts';
import {
  isObjectKey,
  newObjectKey,
  storeUnavailable,
  type ObjectStore,
  type StoredObject,
} from '#storage/object-store.ts';
import { db } from '#tables.ts';

/** Something in which rows and objects do not agree. */
export type Difference =
  /** An image whose bytes are gone. */
  | { readonly kind: 'object-missing'; readonly imageId: string }
  /** An image whose object is there and cannot be read. */
  | { readonly kind: 'object-unreadable'; readonly imageId: string }
  /** An object that belongs to no image and to no upload that is under way. */
  | { readonly kind: 'object-unknown'; readonly key: string }
  /** An object that is still there although its image's retention time is over. */
  | { readonly kind: 'object-left'; readonly imageId: string }
  | { readonly kind: 'size-differs'; readonly imageId: string; readonly is: number; readonly was: number }
  | { readonly kind: 'hash-differs'; readonly imageId: string };

export interface Verified {
  images: number;
  objects: number;
  differences: number;
}

interface ImageRow {
  readonly id: string;
  readonly objectKey: string;
  readonly byteSize: bigint | string;
  readonly sha256: string;
  readonly bytesRemovedAt: unknown;
}

const perPage = 1000;

/**
 * Walks images and objects side by side, in the order of their keys, and tells where they differ. Holds one page of
 * rows at a time, and nothing up while a hospital works: what changes under the walk is looked at again before it is
 * told.
 * @param hashes whether to read every object and compare its SHA-256
 * @returns the differences, and at last how much was compared
 * @throws AppError UNAVAILABLE when the store does not answer
 */
export async function* verifyStore(
  database: Database,
  store: ObjectStore,
  { hashes }: { hashes: boolean },
): AsyncGenerator<Difference, Verified> {
  const em = database.fork();
  const verified: Verified = { images: 0, objects: 0, differences: 0 };
  for await (const [row, object] of sideBySide(rowsIn(em), store.list())) {
    if (row !== null && row.bytesRemovedAt === null) verified.images += 1;
    if (object !== null) verified.objects += 1;
    const difference = await differenceOf(em, store, row, object, hashes).catch(async (error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      // When the store as a whole does not answer, nothing can be said of one object.
      await store.stat(newObjectKey());
      return unreadable(row, object);
    });
    if (difference === null) continue;
    verified.differences += 1;
    yield difference;
  }
  return verified;
}

async function differenceOf(
  em: EntityManager,
  store: ObjectStore,
  row: ImageRow | null,
  object: StoredObject | null,
  hashes: boolean,
): Promise<Difference | null> {
  if (row === null) return object === null ? null : unknown(em, store, object.key);
  const { id: imageId, objectKey } = row;
  if (row.bytesRemovedAt !== null) return object === null ? null : { kind: 'object-left', imageId };
  if (object === null) return missing(em, store, row);
  const was = Number(row.byteSize);
  if (object.byteSize !== was) return { kind: 'size-differs', imageId, is: object.byteSize, was };
  if (!hashes) return null;
  const sha256 = await hashOf(store, objectKey);
  if (sha256 === null) return missing(em, store, row);
  return sha256 === row.sha256 ? null : { kind: 'hash-differs', imageId };
}

/** The image may have lost its bytes, or got them, since it was read. */
async function missing(
  em: EntityManager,
  store: ObjectStore,
  { id: imageId, objectKey }: ImageRow,
): Promise<Difference | null> {
  if ((await store.stat(objectKey)) !== null) return null;
  const known = await imageOf(em, objectKey);
  return known === undefined || known.bytesRemovedAt !== null ? null : { kind: 'object-missing', imageId };
}

/** The object may be an upload's that is under way, or one that has ended since. */
async function unknown(em: EntityManager, store: ObjectStore, key: string): Promise<Difference | null> {
  const upload = await db(em)
    .selectFrom('uploads')
    .select('id')
    .where('object_key', '=', key)
    .executeTakeFirst();
  if (upload !== undefined || (await imageOf(em, key)) !== undefined) return null;
  const isGone = isObjectKey(key) && (await store.stat(key)) === null;
  return isGone ? null : { kind: 'object-unknown', key };
}

const unreadable = (row: ImageRow | null, object: StoredObject | null): Difference =>
  row === null
    ? { kind: 'object-unknown', key: object?.key ?? '' }
    : { kind: 'object-unreadable', imageId: row.id };

const imageOf = (em: EntityManager, key: string) =>
  db(em)
    .selectFrom('images')
    .select('bytes_removed_at as bytesRemovedAt')
    .where('object_key', '=', key)
    .executeTakeFirst();

/** @returns null when nothing is stored under the key. @throws AppError UNAVAILABLE when it cannot be read */
async function hashOf(store: ObjectStore, key: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of (await store.open(key)) as AsyncIterable<Buffer>) hash.update(chunk);
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return null;
    throw error instanceof AppError ? error : storeUnavailable(error);
  }
  return hash.digest('hex');
}

async function* rowsIn(em: EntityManager): AsyncGenerator<ImageRow> {
  let after = '';
  for (;;) {
    const rows = await db(em)
      .selectFrom('images')
      .select([
        'id',
        'object_key as objectKey',
        'byte_size as byteSize',
        'sha256',
        'bytes_removed_at as bytesRemovedAt',
      ])
      .where('object_key', '>', after)
      .orderBy('object_key')
      .limit(perPage)
      .execute();
    yield* rows;
    if (rows.length < perPage) return;
    after = rows.at(-1)?.objectKey ?? '';
  }
}

async function next<Value>(of: AsyncIterator<Value, unknown>): Promise<Value | null> {
  const step = await of.next();
  return step.done === true ? null : step.value;
}

/** Both lists run by their keys: what has the same key comes together. */
async function* sideBySide(
  rows: AsyncIterable<ImageRow>,
  objects: AsyncIterable<StoredObject>,
): AsyncGenerator<[ImageRow | null, StoredObject | null]> {
  const [ofRows, ofObjects] = [rows[Symbol.asyncIterator](), objects[Symbol.asyncIterator]()];
  let [row, object] = [await next(ofRows), await next(ofObjects)];
  while (row !== null || object !== null) {
    const isRow = row !== null && (object === null || row.objectKey <= object.key);
    const isObject = object !== null && (row === null || object.key <= row.objectKey);
    yield [isRow ? row : null, isObject ? object : null];
    const last = object?.key ?? '';
    if (isRow) row = await next(ofRows);
    if (isObject) object = await next(ofObjects);
    if (object !== null && object.key < last) throw new Error('The store lists its objects in no order.');
  }
}
