import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { PaymentMethod } from '#generated/graphql.ts';

/** Amounts are whole minor units of the billing's currency. */
export const Payment = defineEntity({
  name: 'Payment',
  tableName: 'payments',
  properties: {
    id: p.uuid().primary(),
    billingId: p.uuid(),
    amountMinor: p.bigint(),
    refundedMinor: p.bigint(),
    method: p.string().$type<PaymentMethod>(),
    reference: p.string().nullable(),
    receivedAt: p.datetime(),
    receivedBy: p.uuid(),
  },
});
export type Payment = InferEntity<typeof Payment>;
