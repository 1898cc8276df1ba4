import type { EntityManager, RowOf } from '@lightbox/platform/database.ts';
import { amongIds } from '@lightbox/platform/filters.ts';
import { db } from '#tables.ts';
import type { Restriction } from './restriction.entity.ts';

/** The domain type behind `PatientRestriction`. */
export type RestrictionRow = RowOf<Restriction, 'patientId' | 'restricted' | 'reason' | 'at' | 'staffId'>;

export interface Restrictions {
  readonly patientId: string;
  /** Newest first. */
  readonly all: RestrictionRow[];
}

/** @returns the restrictions of each patient who has had any; the field that leads here asks who may see them */
export async function restrictionsOf(
  em: EntityManager,
  patientIds: readonly string[],
): Promise<Restrictions[]> {
  const rows = await db(em)
    .selectFrom('restrictions')
    .select(['patient_id as patientId', 'restricted', 'reason', 'at', 'staff_id as staffId'])
    .where(amongIds('patient_id', patientIds))
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return Array.from(
    Map.groupBy(rows, ({ patientId }) => patientId),
    ([patientId, all]) => ({ patientId, all }),
  );
}
