import type { EntityManager, RowOf } from '@lightbox/platform/database.ts';
import { amongIds } from '@lightbox/platform/filters.ts';
import { db } from '#tables.ts';
import type { Payment } from './payment.entity.ts';

const columns = [
  'payments.id',
  'payments.billing_id as billingId',
  'payments.amount_minor as amountMinor',
  'payments.refunded_minor as refundedMinor',
  'payments.method',
  'payments.reference',
  'payments.received_at as receivedAt',
  'payments.received_by as receivedBy',
] as const;

export type PaymentRow = RowOf<
  Payment,
  'id' | 'billingId' | 'amountMinor' | 'refundedMinor' | 'method' | 'reference' | 'receivedAt' | 'receivedBy'
>;

/**
 * Payments of billings that the viewer has been given already.
 * @returns each billing's that has any, oldest first
 */
export async function paymentsOfBillings(
  em: EntityManager,
  billingIds: readonly string[],
): Promise<Map<string, PaymentRow[]>> {
  const rows = await db(em)
    .selectFrom('payments')
    .select(columns)
    .where(amongIds('payments.billing_id', billingIds))
    .orderBy('payments.received_at')
    .orderBy('payments.id')
    .execute();
  return Map.groupBy(rows, ({ billingId }) => billingId);
}
