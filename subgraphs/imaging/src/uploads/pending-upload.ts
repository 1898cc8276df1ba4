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
    .execute();
}

/** Takes the row out in the transaction that makes the image. @returns false when the sweeper was faster */
export async function endUpload(em: EntityManager, { id }: PendingUpload): Promise<boolean> {
  const { numDeletedRows } = await db(em)
    .deleteFrom('uploads')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}

/**
 * Removes the object, then the row. Without a row the upload has become an image, whose object stays: also when
 * the answer to that commit was lost.
 * @returns whether there was anything to remove
 */
export async function abandonUpload(em: EntityManager, store: ObjectStore, id: string): Promise<boolean> {
  return em.transactional(async (transaction) => {
    const upload = await db(transaction)
      .selectFrom('uploads')
      .select('object_key as objectKey')
      .where('id', '=', id)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (upload === undefined) return false;
    await store.remove(upload.objectKey);
    await db(transaction).deleteFrom('uploads').where('id', '=', id).execute();
    return true;
  });
}
