import { readPage, readPages, type Page } from '@lightbox/platform/connection.ts';
import type { EntityManager, RowOf } from '@lightbox/platform/database.ts';
import { amongIds } from '@lightbox/platform/filters.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { Reads } from '@lightbox/platform/reads.ts';
import { sql } from 'kysely';
import type { BillingFilter, BillingStatus } from '#generated/graphql.ts';
import { db } from '#tables.ts';
import type { Billing } from './billing.entity.ts';
import { conditionsOf, keysetOf, parents, type BillingParent, type ListArgs } from './billing.lists.ts';
import type { BillingRow } from './billing.mappers.ts';
import { outstandingMinor, statusIn } from './billing.status.ts';

const columns = [
  'billings.id',
  'billings.patient_id as patientId',
  'billings.report_id as reportId',
  'billings.description',
  'billings.procedure_code as procedureCode',
  'billings.currency',
  'billings.amount_minor as amountMinor',
  'billings.due_date as dueDate',
  'billings.paid_at as paidAt',
  'billings.cancelled_at as cancelledAt',
  'billings.cancellation_reason as cancellationReason',
  'billings.version',
  'billings.created_at as createdAt',
  'billings.created_by as createdBy',
] as const;

/** What a read gives: columns of the entity, and what is derived from them. */
export type BillingColumns = RowOf<
  Billing,
  | 'id'
  | 'patientId'
  | 'reportId'
  | 'description'
  | 'procedureCode'
  | 'currency'
  | 'amountMinor'
  | 'dueDate'
  | 'paidAt'
  | 'cancelledAt'
  | 'cancellationReason'
  | 'version'
  | 'createdAt'
  | 'createdBy'
> & { outstandingMinor: bigint; status: BillingStatus };

/** A patient's totals in one currency, in its minor units; withdrawn billings do not count. */
export interface SummaryRow {
  readonly currency: string;
  readonly total: bigint;
  readonly paid: bigint;
  readonly overdue: bigint;
}

/** Reads of billings that the viewer may see. */
export class BillingReads {
  readonly #reads: Reads;
  readonly #timeZone: string;

  constructor(em: EntityManager, viewer: Viewer | null, timeZone: string) {
    this.#reads = new Reads(em, viewer);
    this.#timeZone = timeZone;
  }

  byIds(ids: readonly string[]): Promise<BillingRow[]> {
    return this.#reads.rows('billings by id', { ids }, (given, viewer) =>
      this.#find(viewer).rows.where(amongIds('billings.id', given.ids)),
    );
  }

  page(args: ListArgs): Promise<Page<BillingRow>> {
    return readPage(this.#reads, this.#list('billings', args));
  }

  /** One page under each parent. */
  pages(
    parent: BillingParent,
    ids: readonly string[],
    args: ListArgs,
  ): Promise<Map<string, Page<BillingRow>>> {
    return readPages(this.#reads, ids, parents[parent], this.#list(`billings of ${parent}`, args, parent));
  }

  /** Totals of each patient, by currency code. */
  async summaries(patientIds: readonly string[]): Promise<Map<string, SummaryRow[]>> {
    const status = statusIn(this.#timeZone);
    const rows = await this.#reads.rows('summaries of patients', { patientIds }, (given, viewer) =>
      this.#find(viewer)
        .list.select([
          'billings.patient_id as patientId',
          'billings.currency',
          sql<string>`sum(billings.amount_minor)::text`.as('total'),
          sql<string>`sum(billings.paid_minor)::text`.as('paid'),
          sql<string>`coalesce(sum(${outstandingMinor}) filter (where ${status} = 'OVERDUE'), 0)::text`.as(
            'overdue',
          ),
        ])
        .where(amongIds('billings.patient_id', given.patientIds))
        .where('billings.cancelled_at', 'is', null)
        .groupBy(['billings.patient_id', 'billings.currency'])
        .orderBy('billings.currency'),
    );
    const sums = rows.map(({ patientId, currency, total, paid, overdue }) => ({
      patientId,
      currency,
      total: BigInt(total),
      paid: BigInt(paid),
      overdue: BigInt(overdue),
    }));
    const byPatient = Map.groupBy(sums, ({ patientId }) => patientId);
    return new Map(patientIds.map((patientId) => [patientId, byPatient.get(patientId) ?? []]));
  }

  /** @returns those of the reports that are confirmed */
  confirmedReports(ids: readonly string[]): Promise<{ id: string }[]> {
    return this.#reads.rows('confirmed reports', { ids }, (given) =>
      db(this.#reads.em)
        .selectFrom('directory.reports')
        .select('id')
        .where(amongIds('id', given.ids))
        .where('confirmed', '=', sql<boolean>`true`),
    );
  }

  #list(name: string, { filter, orderBy, ...args }: ListArgs, parent?: BillingParent) {
    const build = (viewer: Viewer | null) => this.#find(viewer, filter, parent);
    return { name, filter, keyset: keysetOf(orderBy), args, build };
  }

  #find(viewer: Viewer | null, filter?: BillingFilter | null, parent?: BillingParent) {
    const conditions = conditionsOf(filter, viewer, this.#timeZone, parent);
    const list = db(this.#reads.em).selectFrom('billings').where(conditions);
    const status = statusIn(this.#timeZone).as('status');
    return { list, rows: list.select(columns).select([outstandingMinor.as('outstandingMinor'), status]) };
  }
}
