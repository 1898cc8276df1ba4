import {
  idsOnPage,
  readPage,
  type Direction,
  type Keyset,
  type Page,
  type PageArgs,
} from '@lightbox/platform/connection.ts';
import { readablePatient } from '@lightbox/platform/directory.ts';
import type { EntityManager, RowOf } from '@lightbox/platform/database.ts';
import { amongIds, Conditions } from '@lightbox/platform/filters.ts';
import { can, seesDeidentified, type Viewer } from '@lightbox/platform/identity.ts';
import { Reads } from '@lightbox/platform/reads.ts';
import { sql, type Expression, type SqlBool } from 'kysely';
import type { PatientFilter, PatientOrder } from '#generated/graphql.ts';
import { db } from '#tables.ts';
import type { Patient } from './patient.entity.ts';
import type { PatientRow } from './patient.mappers.ts';
import { findPatients, partsByName, searchText } from './patient.search.ts';

const columns = [
  'patients.id',
  'patients.mrn',
  'patients.given_name as givenName',
  'patients.family_name as familyName',
  'patients.birth_date as birthDate',
  'patients.sex',
  'patients.phone',
  'patients.email',
  'patients.address',
  'patients.conditions',
  'patients.active',
  'patients.restricted',
  'patients.version',
  'patients.registered_at as registeredAt',
] as const;

/** What a read gives: an entity less what only the database needs. */
export type PatientColumns = RowOf<
  Patient,
  | 'id'
  | 'mrn'
  | 'givenName'
  | 'familyName'
  | 'birthDate'
  | 'sex'
  | 'phone'
  | 'email'
  | 'address'
  | 'conditions'
  | 'active'
  | 'restricted'
  | 'version'
  | 'registeredAt'
> & {
  /** True where the viewer may know that there is such a patient, and no more. */
  readonly sealed: boolean;
};

/** What two medical record numbers have in common that differ by case alone. */
export const mrnKey = (mrn: string): string => mrn.toLowerCase();
/** The same of a patient's, as it is indexed. */
export const mrnInAnyCase = sql<string>`lower(patients.mrn collate "C")`;

const id = { value: sql.ref('patients.id'), type: 'uuid' } as const;
const orders = {
  NAME: { value: sql.ref('patients.sort_name'), type: 'text' },
  MRN: { value: sql.ref('patients.mrn'), type: 'text' },
  BIRTH_DATE: { value: sql.ref('patients.birth_date'), type: 'date' },
  REGISTERED_AT: { value: sql.ref('patients.registered_at'), type: 'timestamptz' },
} as const;

/** Order of a list; de-identified lists are by registration, as an order by name would tell names. */
function keysetOf(order: PatientOrder | null, viewer: Viewer | null): Keyset {
  const name = order?.field ?? (seesDeidentified(viewer) ? 'REGISTERED_AT' : 'NAME');
  const direction: Direction = order?.direction ?? 'ASC';
  return { list: 'patients', name, direction, keys: [orders[name], id] };
}

/** Patients see themselves. Of a restricted record clinicians see that there is one; {@link sealed} says so. */
const visibleTo = (viewer: Viewer | null): Expression<SqlBool> | null =>
  can(viewer, 'patient:break-glass') ? null : readablePatient(viewer, sql.ref('patients.id'));

const unsealed = (viewer: Viewer | null): Expression<SqlBool> | null =>
  can(viewer, 'patient:break-glass') ? readablePatient(viewer, sql.ref('patients.id')) : null;

// A query of its own for each row: for a list that might be long, PostgreSQL would first read all that the viewer has a part in.
const sealed = (viewer: Viewer | null) =>
  sql<boolean>`(select not ${unsealed(viewer) ?? sql`true`})`.as('sealed');

/** Whether a list tells more of whom it holds than name and number. */
const tellsMore = (filter: PatientFilter | null, order: PatientOrder | null): boolean => {
  const { search: _, mrn: __, ...more } = filter ?? {};
  const asked = Object.values(more).some((condition) => condition !== null && condition !== undefined);
  return asked || (order !== null && order.field !== 'NAME' && order.field !== 'MRN');
};

function conditionsOf(
  filter: PatientFilter | null,
  order: PatientOrder | null,
  viewer: Viewer | null,
  findBy = findPatients,
) {
  return new Conditions()
    .and(visibleTo(viewer))
    .and(tellsMore(filter, order) ? unsealed(viewer) : null)
    .words(searchText, 'search', filter?.search, findBy)
    .oneOf(sql.ref('patients.mrn'), 'mrn', filter?.mrn)
    .startsWith(sql.ref('patients.mrn'), filter?.mrn?.startsWith)
    .range(sql.ref('patients.birth_date'), filter?.birthDate)
    .oneOf(sql.ref('patients.sex'), 'sex', filter?.sex)
    .equal(sql.ref('patients.active'), filter?.active?.eq)
    .range(sql.ref('patients.registered_at'), filter?.registeredAt)
    .all();
}

/** Reads of patients that the viewer may see. */
export class PatientReads {
  readonly #reads: Reads;

  constructor(em: EntityManager, viewer: Viewer | null) {
    this.#reads = new Reads(em, viewer);
  }

  byIds(ids: readonly string[]): Promise<PatientRow[]> {
    return this.#reads.rows('patients by id', { ids }, (given, viewer) =>
      this.#visibleTo(viewer).where(amongIds('patients.id', given.ids)),
    );
  }

  /**
   * @param mrns in any case; of two that differ by case alone, as there were before, each is its own patient's
   * @returns those that there are, by the number that was asked for
   */
  async byMrns(mrns: readonly string[]): Promise<(PatientRow & { askedFor: string })[]> {
    const rows = await this.#reads.rows('patients by mrn', { mrns: mrns.map(mrnKey) }, (given, viewer) =>
      this.#visibleTo(viewer)
        .where(sql<boolean>`${mrnInAnyCase} = any(${given.mrns}::text[])`)
        .orderBy(sql`patients.mrn_twin`),
    );
    const found = Map.groupBy(rows, ({ mrn }) => mrnKey(mrn));
    return mrns.flatMap((askedFor) => {
      const same = found.get(mrnKey(askedFor)) ?? [];
      const patient = same.find(({ mrn }) => mrn === askedFor) ?? same[0];
      return patient === undefined ? [] : [{ ...patient, askedFor }];
    });
  }

  page(filter: PatientFilter | null, order: PatientOrder | null, args: PageArgs): Promise<Page<PatientRow>> {
    const keyset = keysetOf(order, this.#reads.viewer);
    const parts = keyset.name === 'NAME' ? partsByName(filter?.search) : null;
    const build = (viewer: Viewer | null) => {
      const patients = db(this.#reads.em).selectFrom('patients');
      const list = patients.where(conditionsOf(filter, order, viewer));
      const found =
        parts === null
          ? list
          : patients.where(
              sql<SqlBool>`patients.id = any(${idsOnPage(
                parts.map(({ findBy, only }) =>
                  patients.where(conditionsOf(filter, order, viewer, findBy)).where(only),
                ),
                id.value,
                keyset,
                args,
              )})`,
            );
      return { list, rows: found.select(columns).select(sealed(viewer)) };
    };
    return readPage(this.#reads, { name: 'patients', filter, keyset, args, build });
  }

  #visibleTo(viewer: Viewer | null) {
    const visible = new Conditions().and(visibleTo(viewer)).all();
    return db(this.#reads.em).selectFrom('patients').select(columns).select(sealed(viewer)).where(visible);
  }
}
