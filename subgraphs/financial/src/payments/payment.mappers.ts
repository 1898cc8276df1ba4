import { toApiMoney } from '@lightbox/platform/money.ts';
import { reference } from '@lightbox/platform/references.ts';
import type { PaymentRow } from './payment.reads.ts';

/** The API's `Payment`; its currency is the billing's. */
export const toApiPayment = (payment: PaymentRow, currency: string) => ({
  id: payment.id,
  amount: toApiMoney({ minor: payment.amountMinor, currency }),
  refunded: toApiMoney({ minor: payment.refundedMinor, currency }),
  method: payment.method,
  reference: payment.reference,
  receivedAt: payment.receivedAt,
  receivedBy: reference(payment.receivedBy),
});
