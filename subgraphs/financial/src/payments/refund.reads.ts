import type { EntityManager, RowOf } from '@lightbox/platform/database.ts';
import { amongIds } from '@lightbox/platform/filters.ts';
import { db } from '#tables.ts';
import type { Refund } from './refund.entity.ts';

const columns = [
  'refunds.id',
  'refunds.payment_id as paymentId',
  'refunds.amount_minor as amountMinor',
  'refunds.reason',
  'refunds.refunded_at as refundedAt',
  'refunds.refunded_by as refundedBy',
] as const;

export type RefundRow = RowOf<
  Refund,
  'id' | 'paymentId' | 'amountMinor' | 'reason' | 'refundedAt' | 'refundedBy'
>;

/**
 * Refunds of payments that the viewer has been given already.
 * @returns each payment's that has any, oldest first
 */
export async function refundsOfPayments(
  em: EntityManager,
  paymentIds: readonly string[],
): Promise<Map<string, RefundRow[]>> {
  const rows = await db(em)
    .selectFrom('refunds')
    .select(columns)
    .where(amongIds('refunds.payment_id', paymentIds))
    .orderBy('refunds.refunded_at')
    .orderBy('refunds.id')
    .execute();
  return Map.groupBy(rows, ({ paymentId }) => paymentId);
}
