import type { RequestAudit } from '@lightbox/platform/audit.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { requireActivePatient } from '@lightbox/platform/directory.ts';
import { forbidden, notFound } from '@lightbox/platform/errors.ts';
import { fold } from '@lightbox/platform/filters.ts';
import { claimResult } from '@lightbox/platform/idempotency.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { isId, newId } from '@lightbox/platform/ids.ts';
import { parseInput } from '@lightbox/platform/input.ts';
import { minorDigits, parseMoney } from '@lightbox/platform/money.ts';
import type { CreateBillingInput } from '#generated/graphql.ts';
import { db } from '#tables.ts';
import { Billing } from './billing.entity.ts';
import { createBillingInput } from './billing.input.ts';

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
    const { minor, currency } = parseMoney(input.amount, 'input.amount');
    const reportId = input.reportId ?? null;
    const procedureCode = input.procedureCode ?? null;
    return this.#em.transactional(async (em) => {
      const id = newId();
      const request = { accountId: viewer.accountId, key: idempotencyKey, operation: 'createBilling', input };
      const claimed = await claimResult(em, request, id);
      if (claimed !== id) return claimed;
      await requireActivePatient(em, viewer, patientId, 'input.patientId');
      if (reportId !== null) await requireReport(em, reportId, patientId);
      em.create(Billing, {
        id,
        patientId,
        reportId,
        description,
        procedureCode,
        searchText: fold(`${description} ${procedureCode ?? ''}`.trim()),
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
      });
      return id;
    });
  }
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
