import { readablePatient } from '@lightbox/platform/directory.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { Conditions } from '@lightbox/platform/filters.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { sql } from 'kysely';
import { nameIndex } from '#names.ts';
import { db } from '#tables.ts';
import { likenessTo } from './likeness.ts';
import type { PatientRow } from './patient.mappers.ts';

/** A typing error or a missing middle name stays above, another name below. */
const similar = 0.4;
const most = 10;

/**
 * Patients who may be the same person: born on the same day, with a similar name, also where given and family name
 * have changed places. Names are compared here, as what PostgreSQL takes for a letter depends on how its cluster was made.
 * @returns their ids, the most similar first, at most ten
 */
export async function possibleDuplicates(
  em: EntityManager,
  viewer: Viewer | null,
  { id, givenName: given, familyName: family, birthDate }: PatientRow,
): Promise<string[]> {
  const likeness = likenessTo(nameIndex({ given, family }).sortName);
  const bornThatDay = await db(em)
    .selectFrom('patients')
    .select(['id', 'sort_name as name'])
    .where('birth_date', '=', birthDate)
    .where('id', '!=', id)
    .where(new Conditions().and(readablePatient(viewer, sql.ref('patients.id'))).all())
    .orderBy('id')
    .execute();
  return bornThatDay
    .map((other) => ({ id: other.id, likeness: likeness(other.name) }))
    .filter((other) => other.likeness > similar)
    .toSorted((a, b) => b.likeness - a.likeness)
    .slice(0, most)
    .map((other) => other.id);
}
