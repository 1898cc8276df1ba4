import type { Page } from '@lightbox/platform/connection.ts';
import { can, type Viewer } from '@lightbox/platform/identity.ts';
import { toApiMoney } from '@lightbox/platform/money.ts';
import type { BillingColumns, SummaryRow } from './billing.reads.ts';

/** The domain type behind `Billing`. */
export type BillingRow = BillingColumns;
export type BillingPage = Page<BillingRow>;
export type BillingEdgeRow = { cursor: string; node: BillingRow };

export const takesPayment = (viewer: Viewer | null, { status }: BillingRow): boolean =>
  can(viewer, 'billing:write') && status !== 'PAID' && status !== 'CANCELLED';

export const isCancellable = (viewer: Viewer | null, row: BillingRow): boolean =>
  can(viewer, 'billing:write') && row.cancelledAt === null && row.outstandingMinor === row.amountMinor;

/** The API's `BillingSummary`. */
export function toApiSummary({ currency, total, paid, overdue }: SummaryRow) {
  const money = (minor: bigint) => toApiMoney({ minor, currency });
  return {
    currency,
    total: money(total),
    paid: money(paid),
    outstanding: money(total - paid),
    overdue: money(overdue),
  };
}
