import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** Amounts are whole minor units of the currency; `exponent` is how many digits it has after the point. */
export const Billing = defineEntity({
  name: 'Billing',
  tableName: 'billings',
  properties: {
    id: p.uuid().primary(),
    patientId: p.uuid(),
    reportId: p.uuid().nullable(),
    description: p.string(),
    procedureCode: p.string().nullable(),
    /** Folded description and procedure code that searches look into. */
    searchText: p.string(),
    currency: p.string(),
    exponent: p.smallint(),
    amountMinor: p.bigint(),
    /** What the payments less their refunds come to. */
    paidMinor: p.bigint(),
    /** When nothing was outstanding any more; null while something is. */
    paidAt: p.datetime().nullable(),
    dueDate: p.date(),
    cancelledAt: p.datetime().nullable(),
    cancellationReason: p.string().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    createdBy: p.uuid(),
  },
});
export type Billing = InferEntity<typeof Billing>;
