import { AuditWriter } from '@lightbox/platform/audit-writer.ts';
import { RequestAudit } from '@lightbox/platform/audit.ts';
import type { Database } from '@lightbox/platform/database.ts';
import type { ObjectStore } from '#storage/object-store.ts';
import { db } from '#tables.ts';

const perBatch = 500;

/**
 * Removes the bytes of images that were deleted before a moment; their rows stay, as reports name them. The object
 * goes first: what a crash leaves is done again, and nobody's row says that bytes are gone which are there.
 * @returns of how many images
 */
export async function removeBytesOfDeleted(
  database: Database,
  store: ObjectStore,
  before: Date,
): Promise<number> {
  const em = database.fork();
  const audit = new RequestAudit(new AuditWriter(() => database.fork()), {
    subgraph: 'imaging',
    viewer: null,
    operationName: null,
    requestId: 'retention',
    clientAddress: null,
  });
  let removed = 0;
  for (;;) {
    const expired = await db(em)
      .selectFrom('images')
      .select(['id', 'object_key as objectKey', 'patient_id as patientId'])
      .where('deleted_at', '<', before)
      .where('bytes_removed_at', 'is', null)
      .orderBy('deleted_at')
      .limit(perBatch)
      .execute();
    for (const { id, objectKey, patientId } of expired) {
      await store.remove(objectKey);
      removed += await em.transactional(async (transaction) => {
        const { numUpdatedRows } = await db(transaction)
          .updateTable('images')
          .set({ bytes_removed_at: new Date() })
          .where('id', '=', id)
          .where('bytes_removed_at', 'is', null)
          .executeTakeFirstOrThrow();
        // Another copy of the service was faster.
        if (numUpdatedRows === 0n) return 0;
        const subject = { kind: 'IMAGE', id } as const;
        const detail = 'Removed the file of a deleted image, as its retention time was over';
        await audit.wrote(transaction, { action: 'image.bytes-removed', detail, patientId, subject });
        return 1;
      });
    }
    if (expired.length < perBatch) return removed;
  }
}
