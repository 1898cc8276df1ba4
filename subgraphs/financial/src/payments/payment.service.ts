import type { RequestAudit } from '@lightbox/platform/audit.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { conflict, forbidden, notFound } from '@lightbox/platform/errors.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { isId, newId } from '@lightbox/platform/ids.ts';
import { LockMode } from '@mikro-orm/core';
import { Billing } from '#billings/billing.entity.ts';
import type { PaymentMethod } from '#generated/graphql.ts';
import { Payment } from './payment.entity.ts';

/** Rules of taking payments. */
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
   * Takes a payment of all that is outstanding. The billing's row is locked, so that of two at once the second finds
   * it paid.
   * @throws AppError NOT_FOUND; CONFLICT when the billing is paid or cancelled
   */
  async payInFull(billingId: string, method: PaymentMethod): Promise<void> {
    const receivedBy = this.#viewer?.staffId ?? null;
    if (receivedBy === null) throw forbidden();
    await this.#em.transactional(async (em) => {
      const billing = isId(billingId)
        ? await em.findOne(Billing, { id: billingId }, { lockMode: LockMode.PESSIMISTIC_WRITE })
        : null;
      if (billing === null) throw notFound('billing', 'id');
      if (billing.cancelledAt) throw conflict('This billing was cancelled.', 'id');
      const amountMinor = billing.amountMinor - billing.paidMinor;
      if (amountMinor === 0n) throw conflict('This billing is already paid.', 'id');
      const receivedAt = new Date();
      em.create(Payment, {
        id: newId(),
        billingId,
        amountMinor,
        refundedMinor: 0n,
        method,
        receivedAt,
        receivedBy,
      });
      billing.paidMinor = billing.amountMinor;
      billing.paidAt = receivedAt;
      await em.flush();
      await this.#audit.wrote(em, {
        action: 'billing.paid',
        detail: 'Took a payment on a billing',
        patientId: billing.patientId,
        subject: { kind: 'BILLING', id: billingId },
      });
    });
  }
}
