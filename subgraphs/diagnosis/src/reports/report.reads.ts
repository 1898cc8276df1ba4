import { readPage, readPages, type Keyset, type Page, type PageArgs } from '@lightbox/platform/connection.ts';
import type { EntityManager, RowOf } from '@lightbox/platform/database.ts';
import { amongIds } from '@lightbox/platform/filters.ts';
import { scope, type Viewer } from '@lightbox/platform/identity.ts';
import { Reads } from '@lightbox/platform/reads.ts';
import { sql } from 'kysely';
import type { ReportFilter, ReportOrder } from '#generated/graphql.ts';
import { db } from '#tables.ts';
import { confirmedStatuses, type Report, type ReportAddendum, type ReportVersion } from './report.entity.ts';
import { conditionsOf, seesDrafts, visibleTo } from './report.filter.ts';
import { newestMatching, searchedFor } from './report.search.ts';
import type { AddendumRow, ReportRow, ReportVersionRow } from './report.mappers.ts';
import { namedImages } from './report.writes.ts';

const columns = [
  'reports.id',
  'reports.patient_id as patientId',
  'reports.author_id as authorId',
  'reports.study_id as studyId',
  'reports.status',
  'reports.findings',
  'reports.impression',
  'reports.recommendations',
  'reports.confirmed_by_id as confirmedById',
  'reports.confirmed_at as confirmedAt',
  'reports.version',
  'reports.created_at as createdAt',
  'reports.updated_at as updatedAt',
  namedImages.as('imageIds'),
] as const;

export type ReportColumns = RowOf<
  Report,
  | 'id'
  | 'patientId'
  | 'authorId'
  | 'studyId'
  | 'status'
  | 'findings'
  | 'impression'
  | 'recommendations'
  | 'confirmedById'
  | 'confirmedAt'
  | 'version'
  | 'createdAt'
  | 'updatedAt'
> & { imageIds: string[] };

const versionColumns = [
  'report_versions.report_id as reportId',
  'report_versions.version',
  'report_versions.status',
  'report_versions.at',
  'report_versions.actor_id as actorId',
  'report_versions.reason',
  'report_versions.findings',
  'report_versions.impression',
  'report_versions.recommendations',
  'report_versions.image_ids as imageIds',
] as const;

export type ReportVersionColumns = RowOf<
  ReportVersion,
  | 'reportId'
  | 'version'
  | 'status'
  | 'at'
  | 'actorId'
  | 'reason'
  | 'findings'
  | 'impression'
  | 'recommendations'
  | 'imageIds'
>;

const addendumColumns = [
  'report_addenda.id',
  'report_addenda.report_id as reportId',
  'report_addenda.text',
  'report_addenda.at',
  'report_addenda.author_id as authorId',
] as const;

export type AddendumColumns = RowOf<ReportAddendum, 'id' | 'reportId' | 'text' | 'at' | 'authorId'>;

/** Which reports and how many, as lists ask for them everywhere. */
export interface ReportListArgs extends PageArgs {
  readonly filter?: ReportFilter | null | undefined;
  readonly orderBy?: ReportOrder | null | undefined;
}

const orders = {
  CREATED_AT: { value: sql.ref('reports.created_at'), type: 'timestamptz' },
  CONFIRMED_AT: {
    value: sql`coalesce(${sql.ref('reports.confirmed_at')}, '-infinity')`,
    type: 'timestamptz',
  },
} as const;

const keysetOf = (order: ReportOrder | null | undefined): Keyset => ({
  list: 'reports',
  name: order?.field ?? 'CREATED_AT',
  direction: order?.direction ?? 'DESC',
  keys: [orders[order?.field ?? 'CREATED_AT'], { value: sql.ref('reports.id'), type: 'uuid' }],
});

/**
 * What a search alone asks for, newest first, on the first page; null for other lists, and for patients, whose few reports are found
 * by the patient.
 */
function foundNewestFirst(
  { filter, after }: ReportListArgs,
  { name, direction }: Keyset,
  viewer: Viewer | null,
): string | null {
  const { search, ...others } = filter ?? {};
  const isAlone = [after, ...Object.values(others)].every((other) => other === null || other === undefined);
  const isNewestFirst = name === 'CREATED_AT' && direction === 'DESC';
  return isAlone && isNewestFirst && scope(viewer, 'report:read') !== 'own' ? searchedFor(search) : null;
}

/** What lists stand under: a column that holds the parent's id. */
const parents = {
  patient: sql.ref('reports.patient_id'),
  staff: sql.ref('reports.author_id'),
  image: sql.ref('report_images.image_id'),
  study: sql.ref('reports.study_id'),
} as const;
export type ReportParent = keyof typeof parents;

/** Reads of reports that the viewer may see. */
export class ReportReads {
  readonly #reads: Reads;

  constructor(em: EntityManager, viewer: Viewer | null) {
    this.#reads = new Reads(em, viewer);
  }

  byIds(ids: readonly string[]): Promise<ReportRow[]> {
    return this.#reads.rows('reports by id', { ids }, (given, viewer) =>
      this.#reports().select(columns).where(amongIds('reports.id', given.ids)).where(visibleTo(viewer).all()),
    );
  }

  async page({ filter, orderBy, ...args }: ReportListArgs): Promise<Page<ReportRow>> {
    const keyset = keysetOf(orderBy);
    const search = foundNewestFirst({ filter, ...args }, keyset, this.#reads.viewer);
    const ids =
      search === null
        ? null
        : await newestMatching(this.#reads, search, (viewer) => visibleTo(viewer).all(), keyset, args);
    const build = (viewer: Viewer | null) => {
      const list = this.#reports().where(conditionsOf(filter, viewer));
      const found = ids === null ? list : this.#reports().where(amongIds('reports.id', ids));
      return { list, rows: found.select(columns) };
    };
    return readPage(this.#reads, { name: 'reports', filter, keyset, args, build });
  }

  /** One page under each parent. */
  pages(
    parent: ReportParent,
    ids: readonly string[],
    { filter, orderBy, ...args }: ReportListArgs,
  ): Promise<Map<string, Page<ReportRow>>> {
    const build = (viewer: Viewer | null) => {
      const reports = this.#reports().where(conditionsOf(filter, viewer));
      const list =
        parent === 'image'
          ? reports.innerJoin('report_images', 'report_images.report_id', 'reports.id')
          : reports;
      return { list, rows: list.select(columns) };
    };
    const list = { name: `reports of ${parent}`, filter, keyset: keysetOf(orderBy), args, build };
    return readPages(this.#reads, ids, parents[parent], list);
  }

  /** Versions of reports, oldest first; who may not see drafts gets those from the confirmation on. */
  async versionsOf(reportIds: readonly string[]): Promise<Map<string, ReportVersionRow[]>> {
    const rows = await this.#reads.rows('versions of reports', { reportIds }, (given, viewer) => {
      const versions = db(this.#reads.em)
        .selectFrom('report_versions')
        .select(versionColumns)
        .where(amongIds('report_versions.report_id', given.reportIds))
        .orderBy('report_versions.version');
      return seesDrafts(viewer)
        ? versions
        : versions.where('report_versions.status', 'in', confirmedStatuses);
    });
    return Map.groupBy(rows, ({ reportId }) => reportId);
  }

  /** Texts added below reports that the viewer has been given, oldest first. */
  async addendaOf(reportIds: readonly string[]): Promise<Map<string, AddendumRow[]>> {
    const rows = await this.#reads.rows('addenda of reports', { reportIds }, (given) =>
      db(this.#reads.em)
        .selectFrom('report_addenda')
        .select(addendumColumns)
        .where(amongIds('report_addenda.report_id', given.reportIds))
        .orderBy('report_addenda.at')
        .orderBy('report_addenda.id'),
    );
    return Map.groupBy(rows, ({ reportId }) => reportId);
  }

  #reports() {
    return db(this.#reads.em).selectFrom('reports');
  }
}
