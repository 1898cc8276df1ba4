import { readablePatient } from '@lightbox/platform/directory.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { amongIds, Conditions } from '@lightbox/platform/filters.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { sql } from 'kysely';
import { db } from '#tables.ts';
import { likenessTo } from './likeness.ts';

/** A typing error or a missing middle name stays above, another name below. */
const similar = 0.4;
const most = 10;

export interface Duplicates {
  readonly patientId: string;
  /** The most similar first, at most ten. */
  readonly ids: readonly string[];
}

/**
 * Patients who may be the same person: born on the same day, with a similar name, also where given and family name
 * have changed places. Names are compared here, as what PostgreSQL takes for a letter depends on how its cluster was made.
 * @returns those of each patient who has any, as far as the viewer may read them
 */
export async function possibleDuplicates(
  em: EntityManager,
  viewer: Viewer | null,
  patientIds: readonly string[],
): Promise<Duplicates[]> {
  const pairs = await db(em)
    .selectFrom('patients as patient')
    .innerJoin('patients as other', (join) =>
      join.onRef('other.birth_date', '=', 'patient.birth_date').onRef('other.id', '!=', 'patient.id'),
    )
    .select([
      'patient.id as patientId',
      'patient.sort_name as name',
      'other.id',
      'other.sort_name as otherName',
    ])
    .where(amongIds('patient.id', patientIds))
    .where(new Conditions().and(readablePatient(viewer, sql.ref('other.id'))).all())
    .orderBy('other.id')
    .execute();
  const byPatient = Map.groupBy(pairs, ({ patientId }) => patientId);
  return Array.from(byPatient, ([patientId, others]) => {
    const likeness = likenessTo(others[0]?.name ?? '');
    const ids = others
      .map(({ id, otherName }) => ({ id, likeness: likeness(otherName) }))
      .filter((other) => other.likeness > similar)
      .toSorted((a, b) => b.likeness - a.likeness)
      .slice(0, most)
      .map(({ id }) => id);
    return { patientId, ids };
  });
}
