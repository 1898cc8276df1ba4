import type { PaymentRow } from './payment.reads.ts';
import type { RefundRow } from './refund.reads.ts';

/** What both have from their billing. */
interface OfBilling {
  readonly currency: string;
}

/** The domain type behind `Payment`. */
export type BillingPayment = PaymentRow & OfBilling;
/** The domain type behind `Refund`. */
export type BillingRefund = RefundRow & OfBilling;
