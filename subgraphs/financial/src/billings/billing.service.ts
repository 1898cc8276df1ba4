import type { RequestAudit } from '@lightbox/platform/audit.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { requireActivePatient } from '@lightbox/platform/directory.ts';
import { conflict, forbidden, notFound } from '@lightbox/platform/errors.ts';
import { fold } from '@lightbox/platform/search-words.ts';
import { claimResult } from '@lightbox/platform/idempotency.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { isId, newId } from '@lightbox/platform/ids.ts';
import { parseInput } from '@lightbox/platform/input.ts';
import { minorDigits, parseMoney } from '@lightbox/platform/money.ts';
import type { CreateBillingInput, UpdateBillingInput } from '#generated/graphql.ts';
import { db } from '#tables.ts';
import { Billing } from './billing.entity.ts';
import { createBillingInput, reasonInput, updateBillingInput } from './billing.input.ts';
import { lockBilling } from './billing.lock.ts';

/** Rules of making out billings. */
export class BillingService {
  readonly #em: EntityManager;
  readonly #viewer: Viewer | null;
  readonly #audit: RequestAudit;

  constructor(em: EntityManager, viewer: Viewer | null, audit: RequestAudit) {
    this.#em = em;
    this.#viewer = viewer;
    this.#audit = audit;
  }

  /**
   * Makes out a billing.
   * @returns the new id, or the first one's when the request is a repeated one
   * @throws AppError BAD_USER_INPUT; NOT_FOUND for a patient or a report of theirs that there is not; CONFLICT for an
   * inactive patient or a key that came with another input
   */
  async create(raw: CreateBillingInput): Promise<string> {
    const viewer = this.#viewer;
    const createdBy = viewer?.staffId ?? null;
    if (viewer === null || createdBy === null) throw forbidden();
    const { idempotencyKey, ...input } = parseInput(createBillingInput, raw);
    const { patientId, description, dueDate } = input;
    const amount = parseMoney(input.amount, 'input.amount');
    const { minor, currency } = amount;
    const reportId = input.reportId ?? null;
    const procedureCode = input.procedureCode ?? null;
    return this.#em.transactional(async (em) => {
      const id = newId();
      const { accountId } = viewer;
      const request = { operation: 'createBilling', input: { ...input, amount } };
      const claimed = await claimResult(em, { accountId, key: idempotencyKey, ...request }, id);
      if (claimed !== id) return claimed;
      await requireActivePatient(em, viewer, patientId, 'input.patientId');
      if (reportId !== null) await requireReport(em, reportId, patientId);
      em.create(Billing, {
        id,
        patientId,
        reportId,
        description,
        procedureCode,
        searchText: searchTextOf(description, procedureCode),
        currency,
        exponent: minorDigits(currency),
        amountMinor: minor,
        paidMinor: 0n,
        dueDate,
        version: 1,
        createdAt: new Date(),
        createdBy,
      });
      await em.flush();
      await db(em).insertInto('directory.billings').values({ id, patient_id: patientId }).execute();
      await this.#audit.wrote(em, {
        action: 'billing.created',
        detail: 'Made out a billing',
        patientId,
        subject: { kind: 'BILLING', id },
        part: 'shown',
      });
      return id;
    });
  }

  /**
   * Changes what the input names; where that is as it was, nothing is written.
   * @throws AppError BAD_USER_INPUT; NOT_FOUND; CONFLICT for another version, a cancelled billing, a new amount while
   * something is paid, or another currency than that of payments which were given back
   */
  async update(id: string, version: number, raw: UpdateBillingInput): Promise<void> {
    const { amount, ...input } = parseInput(updateBillingInput, raw);
    const money = amount === undefined ? null : parseMoney(amount, 'input.amount');
    await this.#em.transactional(async (em) => {
      const billing = await lockBilling(em, id, 'id');
      requireVersion(billing, version);
      if (money !== null && billing.paidMinor > 0n) {
        throw conflict('The amount cannot change once something is paid.', 'input.amount');
      }
      if (money !== null && money.currency !== billing.currency && (await wasPaid(em, id))) {
        throw conflict('The currency cannot change once something was paid.', 'input.amount');
      }
      em.assign(billing, {
        ...input,
        ...(money && {
          amountMinor: money.minor,
          currency: money.currency,
          exponent: minorDigits(money.currency),
        }),
      });
      billing.searchText = searchTextOf(billing.description, billing.procedureCode ?? null);
      await em.flush();
      if (billing.version === version) return;
      await this.#audit.wrote(em, {
        action: 'billing.updated',
        detail: 'Changed a billing',
        patientId: billing.patientId,
        subject: { kind: 'BILLING', id },
      });
    });
  }

  /**
   * Withdraws a billing.
   * @throws AppError BAD_USER_INPUT; NOT_FOUND; CONFLICT for another version, or where something is paid or it was done before
   */
  async cancel(id: string, version: number, rawReason: string): Promise<void> {
    const reason = parseInput(reasonInput, rawReason, 'reason');
    await this.#em.transactional(async (em) => {
      const billing = await lockBilling(em, id, 'id');
      requireVersion(billing, version);
      if (billing.paidMinor > 0n) {
        throw conflict('Something is paid on this billing. Refund it first.', 'id');
      }
      billing.cancelledAt = new Date();
      billing.cancellationReason = reason;
      await em.flush();
      await this.#audit.wrote(em, {
        action: 'billing.cancelled',
        detail: 'Cancelled a billing',
        patientId: billing.patientId,
        subject: { kind: 'BILLING', id },
      });
    });
  }
}

/** The words that a search for a billing looks into. */
const searchTextOf = (description: string, procedureCode: string | null): string =>
  fold(`${description} ${procedureCode ?? ''}`.trim());

/** @throws AppError CONFLICT when it was changed since the caller saw it, or is cancelled */
function requireVersion({ version, cancelledAt }: Billing, seen: number): void {
  if (cancelledAt) throw conflict('This billing was cancelled.', 'id');
  if (version !== seen) throw conflict('This billing has been changed since. Read it again.', 'version');
}

/** Whether there was a payment, although all of it may have been given back: it is in the billing's currency. */
async function wasPaid(em: EntityManager, billingId: string): Promise<boolean> {
  const payment = await db(em)
    .selectFrom('payments')
    .select('id')
    .where('billing_id', '=', billingId)
    .limit(1)
    .executeTakeFirst();
  return payment !== undefined;
}

/** @throws AppError NOT_FOUND unless it is a report on this patient */
async function requireReport(em: EntityManager, id: string, patientId: string): Promise<void> {
  const report = isId(id)
    ? await db(em)
        .selectFrom('directory.reports')
        .select('id')
        .where('id', '=', id)
        .where('patient_id', '=', patientId)
        .executeTakeFirst()
    : undefined;
  if (report === undefined) throw notFound('report', 'input.reportId');
}
