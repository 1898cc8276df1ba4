import { readPage, readPages, type Keyset, type Page, type PageArgs } from '@lightbox/platform/connection.ts';
import type { EntityManager, RowOf } from '@lightbox/platform/database.ts';
import { amongIds } from '@lightbox/platform/filters.ts';
import { sql, type RawBuilder } from 'kysely';
import type { ReportFilter, ReportOrder } from '#generated/graphql.ts';
import { db } from '#tables.ts';
import { confirmedStatuses, type Report, type ReportVersion } from './report.entity.ts';
import { conditionsOf, seesDrafts, visibleTo } from './report.filter.ts';
import type { ReportRow, ReportVersionRow } from './report.mappers.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';

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
  sql<string[]>`array(
    select named.image_id from report_images named
    where named.report_id = reports.id order by named.position)`.as('imageIds'),
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
>;

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

/** Reads of reports that the viewer may see. */
export class ReportReads {
  readonly #em: EntityManager;
  readonly #viewer: Viewer | null;

  constructor(em: EntityManager, viewer: Viewer | null) {
    this.#em = em;
    this.#viewer = viewer;
  }

  byIds(ids: readonly string[]): Promise<ReportRow[]> {
    return db(this.#em)
      .selectFrom('reports')
      .select(columns)
      .where(amongIds('reports.id', ids))
      .where(visibleTo(this.#viewer).all())
      .execute();
  }

  page({ filter, orderBy, ...args }: ReportListArgs): Promise<Page<ReportRow>> {
    const list = this.#list(filter);
    return readPage(list.select(columns), list, keysetOf(orderBy), args);
  }

  ofPatients(ids: readonly string[], args: ReportListArgs): Promise<Map<string, Page<ReportRow>>> {
    return this.#under(sql.ref('reports.patient_id'), ids, args);
  }

  ofStaff(ids: readonly string[], args: ReportListArgs): Promise<Map<string, Page<ReportRow>>> {
    return this.#under(sql.ref('reports.author_id'), ids, args);
  }

  ofImages(
    ids: readonly string[],
    { filter, orderBy, ...args }: ReportListArgs,
  ): Promise<Map<string, Page<ReportRow>>> {
    const list = this.#list(filter).innerJoin('report_images', 'report_images.report_id', 'reports.id');
    const image = sql.ref('report_images.image_id');
    return readPages(db(this.#em), ids, image, list.select(columns), list, keysetOf(orderBy), args);
  }

  /** Versions of reports, oldest first; who may not see drafts gets those from the confirmation on. */
  async versionsOf(reportIds: readonly string[]): Promise<Map<string, ReportVersionRow[]>> {
    const versions = db(this.#em)
      .selectFrom('report_versions')
      .select(versionColumns)
      .where(amongIds('report_versions.report_id', reportIds))
      .orderBy('report_versions.version');
    const rows = await (
      seesDrafts(this.#viewer) ? versions : versions.where('report_versions.status', 'in', confirmedStatuses)
    ).execute();
    return Map.groupBy(rows, ({ reportId }) => reportId);
  }

  #list(filter: ReportFilter | null | undefined) {
    return db(this.#em).selectFrom('reports').where(conditionsOf(filter, this.#viewer));
  }

  #under(
    parent: RawBuilder<unknown>,
    ids: readonly string[],
    { filter, orderBy, ...args }: ReportListArgs,
  ): Promise<Map<string, Page<ReportRow>>> {
    const list = this.#list(filter);
    return readPages(db(this.#em), ids, parent, list.select(columns), list, keysetOf(orderBy), args);
  }
}
