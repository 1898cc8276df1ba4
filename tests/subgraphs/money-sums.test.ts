import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { formatMinor, minorDigits } from '@lightbox/platform/money.ts';
import fc from 'fast-check';
import { codes, valueOf } from '../support/ask.ts';
import { day, entitiesQuery, financialClinic, representations } from '../support/financial.ts';

const currencies = ['EUR', 'JPY', 'KWD'] as const;
type Currency = (typeof currencies)[number];
type Sums = Record<'total' | 'paid' | 'outstanding' | 'overdue', bigint>;

const record = `mutation ($id: ID!, $input: RecordPaymentInput!) {
  recordPayment(billingId: $id, input: $input) { payments { id amount { amount } } } }`;
const refund = `mutation ($id: ID!, $input: RefundPaymentInput!) { refundPayment(paymentId: $id, input: $input) { id } }`;
const cancel = `mutation ($id: ID!) { cancelBilling(id: $id, version: 1, reason: "test") { id } }`;
const summary = entitiesQuery(
  'Patient',
  'billingSummary { currency total { amount } paid { amount } outstanding { amount } overdue { amount } }',
);

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof financialClinic>>;
beforeAll(async () => {
  clinic = await financialClinic(stack);
});
afterAll(() => stack.disposeAsync());

/** A billing with what happens to it: shares of the amount that are paid, and of the first payment given back. */
const billings = fc.record({
  currency: fc.constantFrom(...currencies),
  minor: fc.bigInt(1n, 10n ** 14n),
  dueIn: fc.integer({ min: -120, max: 30 }),
  paid: fc.integer({ min: 0, max: 100 }),
  refunded: fc.integer({ min: 0, max: 100 }),
  cancelled: fc.boolean(),
});
type Past = typeof billings extends fc.Arbitrary<infer T> ? T : never;

const money = (minor: bigint, currency: Currency) => ({ amount: formatMinor({ minor, currency }), currency });

async function must(query: string, variables: Record<string, unknown>): Promise<void> {
  const faults = codes(await clinic.clerk.ask(query, variables));
  if (faults.length > 0) throw new Error(`refused: ${faults.join(' ')}`);
}

/** Does to a new billing what is asked for. @returns what it adds to the sums */
async function happen(patientId: string, { currency, minor, dueIn, ...past }: Past): Promise<Sums> {
  const id = await clinic.billed(patientId, { amount: money(minor, currency), dueDate: day(dueIn) });
  const paid = (minor * BigInt(past.paid)) / 100n;
  let refunded = 0n;
  if (paid > 0n) {
    const answer = await clinic.clerk.ask(record, {
      id,
      input: { amount: money(paid, currency), method: 'CARD' },
    });
    const { payments } = valueOf<{ payments: { id: string }[] }>(answer, 'recordPayment');
    refunded = (paid * BigInt(past.refunded)) / 100n;
    if (refunded > 0n) {
      const input = { amount: money(refunded, currency), reason: 'test' };
      await must(refund, { id: payments[0]?.id, input });
    }
  } else if (past.cancelled) {
    await must(cancel, { id });
    return { total: 0n, paid: 0n, outstanding: 0n, overdue: 0n };
  }
  const outstanding = minor - paid + refunded;
  return { total: minor, paid: paid - refunded, outstanding, overdue: dueIn < 0 ? outstanding : 0n };
}

describe('the totals of a patient', () => {
  it('equal the sum of the parts, to the last digit, whatever happened', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(billings, { minLength: 1, maxLength: 6 }), async (pasts) => {
        const patientId = await clinic.directory.patient();
        const expected = new Map<Currency, Sums>();
        for (const past of pasts) {
          const sums = expected.get(past.currency) ?? { total: 0n, paid: 0n, outstanding: 0n, overdue: 0n };
          const added = await happen(patientId, past);
          if (added.total === 0n) continue;
          for (const key of ['total', 'paid', 'outstanding', 'overdue'] as const) sums[key] += added[key];
          expected.set(past.currency, sums);
        }
        const answer = await clinic.clerk.ask(summary, representations('Patient', [patientId]));
        const [{ billingSummary }] = valueOf<[{ billingSummary: unknown }]>(answer, '_entities');
        const inWords = (minor: bigint, currency: Currency) => ({ amount: formatMinor({ minor, currency }) });
        expect(billingSummary).toEqual(
          [...expected].toSorted().map(([currency, sums]) => ({
            currency,
            total: inWords(sums.total, currency),
            paid: inWords(sums.paid, currency),
            outstanding: inWords(sums.outstanding, currency),
            overdue: inWords(sums.overdue, currency),
          })),
        );
      }),
      { numRuns: 25 },
    );
  });
});

describe('revenue and ageing', () => {
  it('add up to the billings, payments and refunds behind them', async () => {
    const query = `query ($day: Date!) {
      revenue(from: $day, to: $day) { currency count billed { amount } received { amount } refunded { amount } }
      receivablesAgeing { currency count outstanding { amount } } }`;
    const now = await clinic.directory.query('select now()::date::text as day');
    const answer = await clinic.clerk.ask(query, { day: now[0]?.['day'] });
    for (const currency of currencies) {
      const [sums] = await clinic.directory.query(
        `select coalesce(sum(amount_minor), 0)::text as billed, count(*)::int as count,
           (select coalesce(sum(p.amount_minor), 0)::text from financial.payments p join financial.billings b on b.id = p.billing_id
              where b.currency = $1) as received,
           (select coalesce(sum(r.amount_minor), 0)::text from financial.refunds r join financial.payments p on p.id = r.payment_id
              join financial.billings b on b.id = p.billing_id where b.currency = $1) as refunded,
           coalesce(sum(amount_minor - paid_minor), 0)::text as outstanding
         from financial.billings where currency = $1 and cancelled_at is null`,
        [currency],
      );
      const minorOf = (amount: string) => BigInt(amount.replace('.', '')).toString();
      const revenue = valueOf<Record<string, never>[]>(answer, 'revenue').find(
        (row) => row['currency'] === currency,
      );
      const told = (name: string) =>
        minorOf((revenue?.[name] as { amount: string } | undefined)?.amount ?? '0');
      expect({ billed: told('billed'), received: told('received'), refunded: told('refunded') }).toEqual({
        billed: sums?.['billed'],
        received: sums?.['received'],
        refunded: sums?.['refunded'],
      });
      const ages = valueOf<{ currency: string; outstanding: { amount: string } }[]>(
        answer,
        'receivablesAgeing',
      );
      const total = ages
        .filter((row) => row.currency === currency)
        .reduce((sum, { outstanding }) => sum + BigInt(outstanding.amount.replace('.', '')), 0n);
      expect(total.toString()).toBe(sums?.['outstanding']);
      expect(minorDigits(currency)).toBe({ EUR: 2, JPY: 0, KWD: 3 }[currency]);
    }
  });
});
