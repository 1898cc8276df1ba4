import type { Page } from '@lightbox/platform/connection.ts';
import { can, seesDeidentified, type Viewer } from '@lightbox/platform/identity.ts';
import { toApiMoney } from '@lightbox/platform/money.ts';
import type { BillingColumns, SummaryRow } from './billing.reads.ts';

/** The domain type behind `Billing`. */
export type BillingRow = BillingColumns;
export type BillingPage = Page<BillingRow>;
export type BillingEdgeRow = { cursor: string; node: BillingRow };

/** One word with a digit in it, as all catalogues have them: 71260, 5-820.00, MR-73721. */
const code = /^(?=\S*\d)\S+$/;

/** What stands for a code may be free text: those who may not know who a patient is see what is a code. */
export const procedureCodeFor = (viewer: Viewer | null, { procedureCode }: BillingRow): string | null =>
  procedureCode !== null && seesDeidentified(viewer) && !code.test(procedureCode) ? null : procedureCode;

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
