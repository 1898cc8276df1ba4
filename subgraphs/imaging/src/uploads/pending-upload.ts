import type { EntityManager } from '@lightbox/platform/database.ts';
import { newId } from '@lightbox/platform/ids.ts';
import { sql } from 'kysely';
import { newObjectKey, type ObjectStore } from '#storage/object-store.ts';
import { db } from '#tables.ts';

/** A file on its way: its row tells the sweeper what to remove should we never come back. */
export interface PendingUpload {
  /** Of the image that it is to become. */
  readonly id: string;
  readonly objectKey: string;
}

/** When an upload was given up, as far as `touched_at` can tell: the sweeper takes it up, and nothing makes it an image. */
const givenUp = sql<Date>`'epoch'::timestamptz`;

/** Commits the row before the store gets its first byte. */
export async function beginUpload(em: EntityManager): Promise<PendingUpload> {
  const upload = { id: newId(), objectKey: newObjectKey() };
  await db(em)
    .insertInto('uploads')
    .values({ id: upload.id, object_key: upload.objectKey, touched_at: sql`now()` })
    .execute();
  return upload;
}

/** Tells the sweeper that the file is still coming in. */
export async function touchUpload(em: EntityManager, { id }: PendingUpload): Promise<void> {
  await db(em)
    .updateTable('uploads')
    .set({ touched_at: sql`now()` })
    .where('id', '=', id)
    .where('touched_at', '>', givenUp)
    .execute();
}

/** Takes the row out in the transaction that makes the image. @returns false when the sweeper was faster */
export async function endUpload(em: EntityManager, { id }: PendingUpload): Promise<boolean> {
  const { numDeletedRows } = await db(em)
    .deleteFrom('uploads')
    .where('id', '=', id)
    .where('touched_at', '>', givenUp)
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}

/**
 * Removes the object, then the row. Without a row the upload has become an image, whose object stays, also when the
 * answer to that commit was lost; or somebody has given it up before, perhaps before the store had the object. No
 * transaction is held meanwhile, as a store that hangs would hold them all.
 * @returns whether there was a row to remove
 */
export async function abandonUpload(
  em: EntityManager,
  store: ObjectStore,
  { id, objectKey }: PendingUpload,
): Promise<boolean> {
  const { numUpdatedRows } = await db(em)
    .updateTable('uploads')
    .set({ touched_at: givenUp })
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n && (await isOfImage(em, objectKey))) return false;
  await store.remove(objectKey);
  const { numDeletedRows } = await db(em)
    .deleteFrom('uploads')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}

const isOfImage = async (em: EntityManager, objectKey: string): Promise<boolean> =>
  (await db(em).selectFrom('images').select('id').where('object_key', '=', objectKey).executeTakeFirst()) !==
  undefined;
