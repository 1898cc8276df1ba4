import type { RequestAudit } from '@lightbox/platform/audit.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { badInput, conflict, forbidden, notFound } from '@lightbox/platform/errors.ts';
import { claimResult } from '@lightbox/platform/idempotency.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { isId, newId } from '@lightbox/platform/ids.ts';
import { parseInput } from '@lightbox/platform/input.ts';
import { formatMinor, parseMoney, type Money } from '@lightbox/platform/money.ts';
import type { Billing } from '#billings/billing.entity.ts';
import { lockBilling } from '#billings/billing.lock.ts';
import type { PaymentMethod, RecordPaymentInput, RefundPaymentInput } from '#generated/graphql.ts';
import { db } from '#tables.ts';
import { Payment } from './payment.entity.ts';
import { recordPaymentInput, refundPaymentInput } from './payment.input.ts';
import { Refund } from './refund.entity.ts';

/** Rules of taking payments and giving them back. The billing's row is locked: two at once come one after the other. */
export class PaymentService {
  readonly #em: EntityManager;
  readonly #viewer: Viewer | null;
  readonly #audit: RequestAudit;

  constructor(em: EntityManager, viewer: Viewer | null, audit: RequestAudit) {
    this.#em = em;
    this.#viewer = viewer;
    this.#audit = audit;
  }

  /**
   * Takes a payment of all that is outstanding.
   * @throws AppError NOT_FOUND; CONFLICT when the billing is paid or cancelled
   */
  async payInFull(billingId: string, method: PaymentMethod): Promise<void> {
    const { staffId } = this.#cashier();
    await this.#em.transactional(async (em) => {
      const billing = await lockBilling(em, billingId, 'id');
      requireOpen(billing, 'id');
      const amountMinor = billing.amountMinor - billing.paidMinor;
      if (amountMinor === 0n) throw conflict('This billing is already paid.', 'id');
      await this.#take(em, billing, { id: newId(), amountMinor, method, reference: null, staffId });
    });
  }

  /**
   * Takes a payment of a part or all of what is outstanding; a repeated request takes it once.
   * @throws AppError BAD_USER_INPUT for more than is outstanding or another currency; NOT_FOUND; CONFLICT for a
   * cancelled billing or a key that came with another input
   */
  async record(billingId: string, raw: RecordPaymentInput): Promise<void> {
    const { staffId, accountId } = this.#cashier();
    const { idempotencyKey: key, ...input } = parseInput(recordPaymentInput, raw);
    const money = parseMoney(input.amount, 'input.amount');
    await this.#em.transactional(async (em) => {
      const id = newId();
      const request = { operation: 'recordPayment', input: { ...input, billingId, amount: money } };
      if ((await claimResult(em, { accountId, key, ...request }, id)) !== id) return;
      const billing = await lockBilling(em, billingId, 'billingId');
      requireOpen(billing, 'billingId');
      requireAtMost(money, { minor: billing.amountMinor - billing.paidMinor, currency: billing.currency });
      const { method, reference = null } = input;
      await this.#take(em, billing, { id, amountMinor: money.minor, method, reference, staffId });
    });
  }

  /**
   * Gives back a part or all of a payment.
   * @returns the id of the billing that it was for
   * @throws AppError BAD_USER_INPUT for more than is left of the payment or another currency; NOT_FOUND
   */
  async refund(paymentId: string, raw: RefundPaymentInput): Promise<string> {
    const { staffId } = this.#cashier();
    const { reason, ...input } = parseInput(refundPaymentInput, raw);
    const money = parseMoney(input.amount, 'input.amount');
    return this.#em.transactional(async (em) => {
      const billing = await lockBilling(em, await billingOf(em, paymentId), 'paymentId');
      // Only now, and from the database: another refund may have come before the lock.
      const payment = await em.findOneOrFail(Payment, { id: paymentId }, { refresh: true });
      const left = payment.amountMinor - payment.refundedMinor;
      requireAtMost(money, { minor: left, currency: billing.currency });
      em.create(Refund, {
        id: newId(),
        paymentId,
        amountMinor: money.minor,
        reason,
        refundedAt: new Date(),
        refundedBy: staffId,
      });
      payment.refundedMinor += money.minor;
      billing.paidMinor -= money.minor;
      billing.paidAt = null;
      await em.flush();
      await this.#wrote(em, billing, 'billing.refunded', 'Refunded a payment on a billing');
      return billing.id;
    });
  }

  async #take(
    em: EntityManager,
    billing: Billing,
    {
      staffId,
      ...payment
    }: Pick<Payment, 'id' | 'amountMinor' | 'method'> & {
      reference: string | null;
      staffId: string;
    },
  ): Promise<void> {
    const receivedAt = new Date();
    em.create(Payment, {
      ...payment,
      billingId: billing.id,
      refundedMinor: 0n,
      receivedAt,
      receivedBy: staffId,
    });
    billing.paidMinor += payment.amountMinor;
    if (billing.paidMinor === billing.amountMinor) billing.paidAt = receivedAt;
    await em.flush();
    await this.#wrote(em, billing, 'billing.paid', 'Took a payment on a billing');
  }

  async #wrote(em: EntityManager, { id, patientId }: Billing, action: string, detail: string): Promise<void> {
    const subject = { kind: 'BILLING', id } as const;
    await this.#audit.wrote(em, { action, detail, patientId, subject, part: 'shown' });
  }

  #cashier(): { staffId: string; accountId: string } {
    const { staffId = null, accountId = '' } = this.#viewer ?? {};
    if (staffId === null) throw forbidden();
    return { staffId, accountId };
  }
}

async function billingOf(em: EntityManager, paymentId: string): Promise<string> {
  const payment = isId(paymentId)
    ? await db(em)
        .selectFrom('payments')
        .select('billing_id as billingId')
        .where('id', '=', paymentId)
        .executeTakeFirst()
    : undefined;
  if (payment === undefined) throw notFound('payment', 'paymentId');
  return payment.billingId;
}

function requireOpen({ cancelledAt }: Billing, field: string): void {
  if (cancelledAt) throw conflict('This billing was cancelled.', field);
}

function requireAtMost(asked: Money, limit: Money): void {
  const field = 'input.amount';
  if (asked.currency !== limit.currency) {
    throw badInput(field, `The currency must be the billing's, ${limit.currency}.`);
  }
  if (asked.minor > limit.minor) throw badInput(field, `The amount may be at most ${formatMinor(limit)}.`);
}
