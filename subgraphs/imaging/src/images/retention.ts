import { AuditWriter } from '@lightbox/platform/audit-writer.ts';
import { RequestAudit } from '@lightbox/platform/audit.ts';
import type { Database, EntityManager } from '@lightbox/platform/database.ts';
import type { Logger } from '@lightbox/platform/logger.ts';
import type { ObjectStore } from '#storage/object-store.ts';
import { removeOneByOne } from '#storage/one-by-one.ts';
import { db } from '#tables.ts';

const perBatch = 500;

interface Expired {
  readonly id: string;
  readonly objectKey: string;
  readonly patientId: string;
}

/**
 * Removes the bytes of images that were deleted before a moment; their rows stay, as reports name them. The object
 * goes first: what a crash leaves is done again, and nobody's row says that bytes are gone which are there.
 * @returns of how many images
 * @throws when database or store do not answer
 */
export function removeBytesOfDeleted(
  database: Database,
  store: ObjectStore,
  before: Date,
  log: Logger,
): Promise<number> {
  const em = database.fork();
  const audit = new RequestAudit(new AuditWriter(() => database.fork()), {
    subgraph: 'imaging',
    viewer: null,
    operationName: null,
    requestId: 'retention',
    clientAddress: null,
  });
  return removeOneByOne(
    store,
    log,
    (after) =>
      db(em)
        .selectFrom('images')
        .select(['id', 'object_key as objectKey', 'patient_id as patientId'])
        .where('deleted_at', '<', before)
        .where('bytes_removed_at', 'is', null)
        .where('id', '>', after)
        .orderBy('id')
        .limit(perBatch)
        .execute(),
    async (image) => {
      await store.remove(image.objectKey);
      return em.transactional((transaction) => noteRemoved(transaction, image, audit));
    },
  );
}

async function noteRemoved(
  em: EntityManager,
  { id, patientId }: Expired,
  audit: RequestAudit,
): Promise<boolean> {
  const { numUpdatedRows } = await db(em)
    .updateTable('images')
    .set({ bytes_removed_at: new Date() })
    .where('id', '=', id)
    .where('bytes_removed_at', 'is', null)
    .executeTakeFirstOrThrow();
  // Another copy of the service was faster.
  if (numUpdatedRows === 0n) return false;
  const subject = { kind: 'IMAGE', id } as const;
  const detail = 'Removed the file of a deleted image, as its retention time was over';
  await audit.wrote(em, { action: 'image.bytes-removed', detail, patientId, subject });
  return true;
}
