import type { Keyset, PageArgs } from '@lightbox/platform/connection.ts';
import { readablePatient } from '@lightbox/platform/directory.ts';
import { Conditions } from '@lightbox/platform/filters.ts';
import { scope, type Viewer } from '@lightbox/platform/identity.ts';
import { holding } from '@lightbox/platform/search-words.ts';
import { sql, type Expression, type SqlBool } from 'kysely';
import type { BillingFilter, BillingOrder } from '#generated/graphql.ts';
import { statusIn } from './billing.status.ts';

/** Which billings a list holds and how it runs. */
export interface ListArgs extends PageArgs {
  readonly filter?: BillingFilter | null | undefined;
  readonly orderBy?: BillingOrder | null | undefined;
}

/** What lists stand under: a column that holds the parent's id. */
export const parents = {
  patient: sql.ref('billings.patient_id'),
  report: sql.ref('billings.report_id'),
  staff: sql.ref('billings.created_by'),
} as const;
export type BillingParent = keyof typeof parents;

const id = { value: sql.ref('billings.id'), type: 'uuid' } as const;
const orders = {
  CREATED_AT: { value: sql.ref('billings.created_at'), type: 'timestamptz' },
  DUE_DATE: { value: sql.ref('billings.due_date'), type: 'date' },
  AMOUNT: { value: sql.ref('billings.amount'), type: 'numeric' },
} as const;

/** Newest first unless ordered otherwise. */
export function keysetOf(order: BillingOrder | null | undefined): Keyset {
  const name = order?.field ?? 'CREATED_AT';
  return { list: 'billings', name, direction: order?.direction ?? 'DESC', keys: [orders[name], id] };
}

const searchText = sql.ref('billings.search_text');
const holdingBillings = holding(sql`financial.parts(${searchText})`);

/** Who sees no other report behind a billing. Clerks, who see none, name them by their ids. */
export function seesConfirmedAlone(viewer: Viewer | null): boolean {
  const reach = scope(viewer, 'report:read');
  return reach !== null && reach !== 'all';
}

const isConfirmed = sql<SqlBool>`exists (
  select from directory.reports where reports.id = ${parents.report} and reports.confirmed)`;

/**
 * Those of the billings asked for that the viewer may see. Whose report is not shown, they are not found by it.
 * @param parent what the list stands under
 */
export const conditionsOf = (
  filter: BillingFilter | null | undefined,
  viewer: Viewer | null,
  timeZone: string,
  parent: BillingParent | null = null,
): Expression<SqlBool> =>
  new Conditions()
    .and(readablePatient(viewer, parents.patient))
    .and(asksByReport(filter, parent) && seesConfirmedAlone(viewer) ? isConfirmed : null)
    .id(parents.patient, filter?.patientId)
    .id(parents.report, filter?.reportId)
    .id(parents.staff, filter?.createdById)
    .oneOf(statusIn(timeZone), 'status', filter?.status)
    .range(sql.ref('billings.due_date'), filter?.dueDate)
    .range(sql.ref('billings.created_at'), filter?.createdAt)
    .range(sql.ref('billings.amount'), filter?.amount)
    .equal(sql.ref('billings.currency'), filter?.currency)
    .words(searchText, 'search', filter?.search, holdingBillings)
    .all();

const asksByReport = (filter: BillingFilter | null | undefined, parent: BillingParent | null): boolean =>
  parent === 'report' || (filter?.reportId ?? null) !== null;
