import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** Money given back of a payment, in whole minor units of the billing's currency. */
export const Refund = defineEntity({
  name: 'Refund',
  tableName: 'refunds',
  properties: {
    id: p.uuid().primary(),
    paymentId: p.uuid(),
    amountMinor: p.bigint(),
    reason: p.string(),
    refundedAt: p.datetime(),
    refundedBy: p.uuid(),
  },
});
export type Refund = InferEntity<typeof Refund>;
