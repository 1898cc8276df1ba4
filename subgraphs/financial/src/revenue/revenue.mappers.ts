import { toApiMoney } from '@lightbox/platform/money.ts';
import type { AgeRow, RevenueRow } from './revenue.reads.ts';

/** The API's `Revenue`. */
export function toApiRevenue({ period, currency, count, ...sums }: RevenueRow) {
  const money = (minor: bigint) => toApiMoney({ minor, currency });
  return {
    period,
    currency,
    count,
    billed: money(sums.billed),
    received: money(sums.received),
    refunded: money(sums.refunded),
  };
}

/** The API's `ReceivablesAge`. */
export const toApiAge = ({ outstanding, ...row }: AgeRow) => ({
  ...row,
  outstanding: toApiMoney({ minor: outstanding, currency: row.currency }),
});
