import type { EntityManager } from '@lightbox/platform/database.ts';
import { fold } from '@lightbox/platform/search-words.ts';
import { insertHistory, type PastWrite } from '@lightbox/platform/history.ts';
import { newId } from '@lightbox/platform/ids.ts';
import { minorDigits, parseMoney } from '@lightbox/platform/money.ts';
import type { PaymentMethod } from '#generated/graphql.ts';
import { db } from '#tables.ts';

type Actor = PastWrite['actor'];
interface Amount {
  readonly amount: string;
  readonly currency: string;
}

export interface DemoPaymentRow {
  /** In the billing's currency. */
  readonly amount: Amount;
  readonly method: PaymentMethod;
  readonly reference: string | null;
  readonly receivedAt: Date;
  readonly receivedBy: Actor;
}

export interface DemoBillingRow {
  readonly id: string;
  readonly patientId: string;
  readonly reportId: string | null;
  readonly description: string;
  readonly procedureCode: string | null;
  readonly amount: Amount;
  /** YYYY-MM-DD. */
  readonly dueDate: string;
  readonly createdAt: Date;
  readonly createdBy: Actor;
  /** Oldest first; together at most the amount. */
  readonly payments: readonly DemoPaymentRow[];
  readonly cancelled: { readonly at: Date; readonly by: Actor } | null;
}

/** Puts the demo hospital's billings into an empty database, in the caller's transaction. */
export async function insertDemoBillings(em: EntityManager, rows: readonly DemoBillingRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += 500) {
    const part = rows.slice(start, start + 500);
    await db(em).insertInto('billings').values(part.map(toBilling)).execute();
    const payments = part.flatMap(toPayments);
    if (payments.length > 0) await db(em).insertInto('payments').values(payments).execute();
    await db(em)
      .insertInto('directory.billings')
      .values(part.map(({ id, patientId }) => ({ id, patient_id: patientId })))
      .execute();
  }
  await insertHistory(em, 'financial', rows.flatMap(toWrites));
}

const minorOf = (amount: Amount): bigint => parseMoney(amount, 'amount').minor;

function toBilling({ amount, payments, ...row }: DemoBillingRow) {
  const amountMinor = minorOf(amount);
  const paidMinor = payments.reduce((sum, payment) => sum + minorOf(payment.amount), 0n);
  return {
    id: row.id,
    patient_id: row.patientId,
    report_id: row.reportId,
    description: row.description,
    procedure_code: row.procedureCode,
    search_text: fold(`${row.description} ${row.procedureCode ?? ''}`.trim()),
    currency: amount.currency,
    exponent: minorDigits(amount.currency),
    amount_minor: amountMinor,
    paid_minor: paidMinor,
    paid_at: paidMinor === amountMinor ? (payments.at(-1)?.receivedAt ?? null) : null,
    due_date: row.dueDate,
    cancelled_at: row.cancelled?.at ?? null,
    version: 1 + payments.length + (row.cancelled === null ? 0 : 1),
    created_at: row.createdAt,
    created_by: row.createdBy.staffId,
  };
}

const toPayments = ({ id, payments }: DemoBillingRow) =>
  payments.map(({ amount, method, reference, receivedAt, receivedBy }) => ({
    id: newId(),
    billing_id: id,
    amount_minor: minorOf(amount),
    refunded_minor: 0n,
    method,
    reference,
    received_at: receivedAt,
    received_by: receivedBy.staffId,
  }));

function toWrites({ id, patientId, createdAt, createdBy, payments, cancelled }: DemoBillingRow): PastWrite[] {
  const write = (at: Date, actor: Actor, action: string, detail: string): PastWrite => ({
    at,
    kind: 'WRITE',
    action,
    detail,
    patientId,
    subject: { kind: 'BILLING', id },
    actor,
    isShown: action !== 'billing.cancelled',
  });
  return [
    write(createdAt, createdBy, 'billing.created', 'Made out a billing'),
    ...payments.map(({ receivedAt, receivedBy }) =>
      write(receivedAt, receivedBy, 'billing.paid', 'Took a payment on a billing'),
    ),
    ...(cancelled === null
      ? []
      : [write(cancelled.at, cancelled.by, 'billing.cancelled', 'Cancelled a billing')]),
  ];
}
