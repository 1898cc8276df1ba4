import type { EntityManager } from '@lightbox/platform/database.ts';
import { notFound } from '@lightbox/platform/errors.ts';
import { isId } from '@lightbox/platform/ids.ts';
import { sql, type SqlBool } from 'kysely';
import { db } from '#tables.ts';

/**
 * @param named which need no check, as they were named before
 * @throws AppError NOT_FOUND naming the first image that is not one of the patient's
 */
export async function requireImages(
  em: EntityManager,
  patientId: string,
  imageIds: readonly string[],
  named: ReadonlySet<string> = new Set(),
): Promise<void> {
  if (imageIds.every((id) => named.has(id))) return;
  const known = await db(em)
    .selectFrom('directory.images')
    .select('id')
    .where(sql<SqlBool>`id = any(${imageIds.filter(isId)}::uuid[])`)
    .where('patient_id', '=', patientId)
    .where('deleted', '=', false)
    .execute();
  const ids = new Set(known.map(({ id }) => id));
  const missing = imageIds.findIndex((id) => !ids.has(id) && !named.has(id));
  if (missing !== -1) throw notFound('image of this patient', `input.imageIds.${missing}`);
}

/** @throws AppError NOT_FOUND unless it is one of the patient's */
export async function requireStudy(em: EntityManager, patientId: string, studyId: string): Promise<void> {
  const study = isId(studyId)
    ? await db(em)
        .selectFrom('directory.studies')
        .select('id')
        .where('id', '=', studyId)
        .where('patient_id', '=', patientId)
        .executeTakeFirst()
    : undefined;
  if (study === undefined) throw notFound('study of this patient', 'input.studyId');
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

/**
 * Names these images and no others. Those that the report names already may stay, also where they have been deleted.
 * @throws AppError NOT_FOUND naming the first new one that is not one of the patient's
 */
export async function renameImages(
  em: EntityManager,
  { id, patientId }: { readonly id: string; readonly patientId: string },
  imageIds: readonly string[],
): Promise<void> {
  const named = await db(em)
    .deleteFrom('report_images')
    .where('report_id', '=', id)
    .returning('image_id as imageId')
    .execute();
  const known = new Set(named.map(({ imageId }) => imageId));
  await requireImages(em, patientId, imageIds, known);
  await nameImages(em, id, imageIds);
}

/** Ids of the images that a row of `reports` names, in order. */
export const namedImages = sql<string[]>`array(
    select named.image_id from report_images named
    where named.report_id = reports.id order by named.position)`;

interface VersionMade {
  readonly actorId: string;
  readonly reason: string | null;
  /** Whether it is an edit: edits of one author in a row, as autosaves are, are one version of the history. */
  readonly edited: boolean;
}

/** Adds the report as it stands now to its history, or puts it in the place of the same author's last edit. */
export async function keepVersion(em: EntityManager, reportId: string, made: VersionMade): Promise<void> {
  const { actorId, reason, edited } = made;
  if (edited) {
    await db(em)
      .deleteFrom('report_versions')
      .where('report_id', '=', reportId)
      .where('version', '=', (eb) =>
        eb
          .selectFrom('reports')
          .select(sql<number>`version - 1`.as('before'))
          .where('id', '=', reportId),
      )
      .where('actor_id', '=', actorId)
      .where('edited', '=', true)
      .execute();
  }
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
      'edited',
      'image_ids',
    ])
    .expression((eb) =>
      eb
        .selectFrom('reports')
        .select(['id', 'version', 'status', 'updated_at', 'findings', 'impression', 'recommendations'])
        .select([eb.val(actorId).as('actor_id'), eb.val(reason).as('reason'), eb.val(edited).as('edited')])
        .select(namedImages.as('image_ids'))
        .where('id', '=', reportId),
    )
    .execute();
}
