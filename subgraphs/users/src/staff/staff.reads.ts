import { readPage, type Page, type PageArgs } from '@lightbox/platform/connection.ts';
import type { EntityManager, RowOf } from '@lightbox/platform/database.ts';
import { unauthenticated } from '@lightbox/platform/errors.ts';
import { amongIds, Conditions } from '@lightbox/platform/filters.ts';
import { scope, seesDeidentified, type Viewer } from '@lightbox/platform/identity.ts';
import { Reads } from '@lightbox/platform/reads.ts';
import { sql, type Expression, type SqlBool } from 'kysely';
import type { StaffFilter } from '#generated/graphql.ts';
import { db } from '#tables.ts';
import type { Staff } from './staff.entity.ts';
import type { StaffRow } from './staff.mappers.ts';

const columns = [
  'staff.id',
  'staff.given_name as givenName',
  'staff.family_name as familyName',
  'staff.email',
  'staff.department',
  'staff.role',
  'staff.active',
  'staff.version',
] as const;

export type StaffColumns = RowOf<
  Staff,
  'id' | 'givenName' | 'familyName' | 'email' | 'department' | 'role' | 'active' | 'version'
>;

const id = { value: sql.ref('staff.id'), type: 'uuid' } as const;
const byName = {
  list: 'staff',
  name: 'NAME',
  direction: 'ASC',
  keys: [{ value: sql.ref('staff.sort_name'), type: 'text' }, id],
} as const;
/** An order by name would tell names. */
const byId = { list: 'staff', name: 'ID', direction: 'ASC', keys: [id] } as const;

/** Patients see those who have a part in their own record, by what they see of it. */
function visibleTo(viewer: Viewer | null): Expression<SqlBool> | null {
  if (viewer === null) throw unauthenticated();
  if (scope(viewer, 'staff:read') !== 'own') return null;
  return sql<SqlBool>`exists (
    select from directory.contributions part
    where part.staff_id = ${sql.ref('staff.id')} and part.patient_id = ${viewer.patientId} and part.shown)`;
}

/** Reads of staff that the viewer may see. */
export class StaffReads {
  readonly #reads: Reads;

  constructor(em: EntityManager, viewer: Viewer | null) {
    this.#reads = new Reads(em, viewer);
  }

  byIds(ids: readonly string[]): Promise<StaffRow[]> {
    return this.#reads.rows('staff by id', { ids }, (given, viewer) =>
      db(this.#reads.em)
        .selectFrom('staff')
        .select(columns)
        .where(amongIds('staff.id', given.ids))
        .where(new Conditions().and(visibleTo(viewer)).all()),
    );
  }

  page(filter: StaffFilter | null, args: PageArgs): Promise<Page<StaffRow>> {
    const build = (viewer: Viewer | null) => {
      const conditions = new Conditions()
        .and(visibleTo(viewer))
        .words(sql.ref('staff.search_text'), 'search', filter?.search)
        .oneOf(sql.ref('staff.role'), 'role', filter?.role)
        .oneOf(sql.ref('staff.department'), 'department', filter?.department)
        .equal(sql.ref('staff.active'), filter?.active?.eq);
      const list = db(this.#reads.em).selectFrom('staff').where(conditions.all());
      return { list, rows: list.select(columns) };
    };
    const keyset = seesDeidentified(this.#reads.viewer) ? byId : byName;
    return readPage(this.#reads, { name: 'staff', filter, keyset, args, build });
  }
}
