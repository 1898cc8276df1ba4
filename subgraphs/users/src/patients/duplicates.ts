import { readablePatient } from '@lightbox/platform/directory.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { Conditions } from '@lightbox/platform/filters.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { sql } from 'kysely';
import { nameIndex } from '#names.ts';
import { db } from '#tables.ts';
import type { PatientRow } from './patient.mappers.ts';

/** From 0 to 1, by shared trigrams: a typing error or a missing middle name stays above, another name below. */
const similar = 0.4;
const most = 10;

/**
 * Patients who may be the same person: born on the same day, with a similar name, also where given and family name
 * have changed places.
 * @returns their ids, the most similar first, at most ten
 */
export async function possibleDuplicates(
  em: EntityManager,
  viewer: Viewer | null,
  { id, givenName: given, familyName: family, birthDate }: PatientRow,
): Promise<string[]> {
  const { sortName } = nameIndex({ given, family });
  const { sortName: swapped } = nameIndex({ given: family, family: given });
  const likeness = sql<number>`greatest(
    public.similarity(sort_name, ${sortName}), public.similarity(sort_name, ${swapped}))`;
  const rows = await db(em)
    .selectFrom('patients')
    .select('id')
    .where('birth_date', '=', birthDate)
    .where('id', '!=', id)
    .where(likeness, '>', similar)
    .where(new Conditions().and(readablePatient(viewer, sql.ref('patients.id'))).all())
    .orderBy(likeness, 'desc')
    .orderBy('id')
    .limit(most)
    .execute();
  return rows.map((row) => row.id);
}
