import type { EntityManager } from '@lightbox/platform/database.ts';
import { notFound } from '@lightbox/platform/errors.ts';
import { isId } from '@lightbox/platform/ids.ts';
import { sql, type SqlBool } from 'kysely';
import { db } from '#tables.ts';

/** @throws AppError NOT_FOUND naming the first image that is not one of the patient's */
export async function requireImages(em: EntityManager, patientId: string, imageIds: string[]): Promise<void> {
  if (imageIds.length === 0) return;
  const known = await db(em)
    .selectFrom('directory.images')
    .select('id')
    .where(sql<SqlBool>`id = any(${imageIds.filter(isId)}::uuid[])`)
    .where('patient_id', '=', patientId)
    .execute();
  const ids = new Set(known.map(({ id }) => id));
  const missing = imageIds.findIndex((id) => !ids.has(id));
  if (missing !== -1) throw notFound('image of this patient', `input.imageIds.${missing}`);
}

/** Names the images in the order given; one that is given twice stands where it came first. */
export async function nameImages(
  em: EntityManager,
  reportId: string,
  imageIds: readonly string[],
): Promise<void> {
  const rows = [...new Set(imageIds)].map((id, position) => ({
    report_id: reportId,
    image_id: id,
    position,
  }));
  if (rows.length > 0) await db(em).insertInto('report_images').values(rows).execute();
}

/** Adds the report as it stands now to its history. */
export async function keepVersion(
  em: EntityManager,
  reportId: string,
  { actorId, reason }: { actorId: string; reason: string | null },
): Promise<void> {
  await db(em)
    .insertInto('report_versions')
    .columns([
      'report_id',
      'version',
      'status',
      'at',
      'findings',
      'impression',
      'recommendations',
      'actor_id',
      'reason',
    ])
    .expression((eb) =>
      eb
        .selectFrom('reports')
        .select(['id', 'version', 'status', 'updated_at', 'findings', 'impression', 'recommendations'])
        .select([eb.val(actorId).as('actor_id'), eb.val(reason).as('reason')])
        .where('id', '=', reportId),
    )
    .execute();
}
