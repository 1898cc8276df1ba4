import { readPage, readPages, type Page } from '@lightbox/platform/connection.ts';
import type { EntityManager, RowOf } from '@lightbox/platform/database.ts';
import { amongIds } from '@lightbox/platform/filters.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
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
  readonly #em: EntityManager;
  readonly #viewer: Viewer | null;
  readonly #timeZone: string;

  constructor(em: EntityManager, viewer: Viewer | null, timeZone: string) {
    this.#em = em;
    this.#viewer = viewer;
    this.#timeZone = timeZone;
  }

  byIds(ids: readonly string[]): Promise<BillingRow[]> {
    return this.#find().rows.where(amongIds('billings.id', ids)).execute();
  }

  page({ filter, orderBy, ...page }: ListArgs): Promise<Page<BillingRow>> {
    const { list, rows } = this.#find(filter);
    return readPage(rows, list, keysetOf(orderBy), page);
  }

  /** One page under each parent. */
  pages(
    parent: BillingParent,
    ids: readonly string[],
    { filter, orderBy, ...page }: ListArgs,
  ): Promise<Map<string, Page<BillingRow>>> {
    const { list, rows } = this.#find(filter);
    return readPages(db(this.#em), ids, parents[parent], rows, list, keysetOf(orderBy), page);
  }

  /** Totals of each patient, by currency code. */
  async summaries(patientIds: readonly string[]): Promise<Map<string, SummaryRow[]>> {
    const status = statusIn(this.#timeZone);
    const rows = await this.#find()
      .list.select([
        'billings.patient_id as patientId',
        'billings.currency',
        sql<string>`sum(billings.amount_minor)::text`.as('total'),
        sql<string>`sum(billings.paid_minor)::text`.as('paid'),
        sql<string>`coalesce(sum(${outstandingMinor}) filter (where ${status} = 'OVERDUE'), 0)::text`.as(
          'overdue',
        ),
      ])
      .where(amongIds('billings.patient_id', patientIds))
      .where('billings.cancelled_at', 'is', null)
      .groupBy(['billings.patient_id', 'billings.currency'])
      .orderBy('billings.currency')
      .execute();
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

  #find(filter?: BillingFilter | null) {
    const conditions = conditionsOf(filter, this.#viewer, this.#timeZone);
    const list = db(this.#em).selectFrom('billings').where(conditions);
    const status = statusIn(this.#timeZone).as('status');
    return { list, rows: list.select(columns).select([outstandingMinor.as('outstandingMinor'), status]) };
  }
}
