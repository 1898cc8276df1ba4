import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, valueOf, type Answer } from '../support/ask.ts';
import { eventually } from '../support/eventually.ts';
import { financialClinic, payBilling } from '../support/financial.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof financialClinic>>;
let patientId: string;
beforeAll(async () => {
  clinic = await financialClinic(stack);
  patientId = await clinic.directory.patient();
});
afterAll(() => stack.disposeAsync());

const eur = (amount: string) => ({ amount: { amount, currency: 'EUR' }, reason: 'test' });
const refund = `mutation ($id: ID!, $input: RefundPaymentInput!) {
  refundPayment(paymentId: $id, input: $input) { id } }`;

/** A billing of 100 EUR that is paid in one payment. */
async function paid(): Promise<{ billingId: string; paymentId: string }> {
  const billingId = await clinic.billed(patientId, { amount: { amount: '100', currency: 'EUR' } });
  const answer = await clinic.clerk.ask(payBilling, { id: billingId, method: 'CASH' });
  const { payments } = valueOf<{ payments: { id: string }[] }>(answer, 'payBilling');
  return { billingId, paymentId: payments[0]?.id ?? '' };
}

/** What the billing has of its payment left, in all that tells of it. */
async function left(id: string): Promise<unknown> {
  const answer = await clinic.clerk.ask(
    'query ($id: ID!) { billing(id: $id) { outstanding { amount } payments { refunded { amount } } } }',
    { id },
  );
  const { outstanding, payments } = valueOf<{
    outstanding: { amount: string };
    payments: { refunded: { amount: string } }[];
  }>(answer, 'billing');
  return { outstanding: outstanding.amount, refunded: payments[0]?.refunded.amount };
}

describe('a second refund of the same payment', () => {
  const twice = `mutation ($id: ID!, $first: RefundPaymentInput!, $second: RefundPaymentInput!) {
    first: refundPayment(paymentId: $id, input: $first) { id }
    second: refundPayment(paymentId: $id, input: $second) { id } }`;

  it.each([
    ['60', '60', ['BAD_USER_INPUT input.amount'], '60.00'],
    ['60', '40', [], '100.00'],
    ['60', '40.01', ['BAD_USER_INPUT input.amount'], '60.00'],
  ])('of %s in one operation leaves as much for %s as there is', async (first, second, faults, total) => {
    const { billingId, paymentId } = await paid();
    const answer = await clinic.clerk.ask(twice, { id: paymentId, first: eur(first), second: eur(second) });
    expect(codes(answer)).toEqual(faults);
    expect(await left(billingId)).toEqual({ outstanding: total, refunded: total });
  });

  const between = `mutation ($id: ID!, $other: ID!, $second: RefundPaymentInput!) {
    first: refundPayment(paymentId: $id, input: { amount: { amount: "30", currency: "EUR" }, reason: "x" }) { id }
    payBilling(id: $other, method: CASH) { id }
    second: refundPayment(paymentId: $id, input: $second) { id } }`;

  it.each([
    ['10', [], '100.00'],
    ['30', ['BAD_USER_INPUT input.amount'], '90.00'],
  ])("of %s sees another's that came after the first one", async (second, faults, total) => {
    const { directory } = clinic;
    const { billingId, paymentId } = await paid();
    const other = await clinic.billed(patientId);
    await directory.query('begin');
    await directory.query('select from financial.billings where id = $1 for update', [other]);
    const waiting: Promise<Answer> = clinic.clerk.ask(between, { id: paymentId, other, second: eur(second) });
    await eventually(async () => expect(await directory.waits()).not.toEqual([]));
    expect(codes(await clinic.person('CLERK').ask(refund, { id: paymentId, input: eur('60') }))).toEqual([]);
    await directory.query('commit');
    expect(codes(await waiting)).toEqual(faults);
    expect(await left(billingId)).toEqual({ outstanding: total, refunded: total });
  });

  it('of many at once never comes to more than was paid', async () => {
    const { billingId, paymentId } = await paid();
    const asks = Array.from({ length: 8 }, () =>
      clinic.clerk.ask(refund, { id: paymentId, input: eur('15') }),
    );
    const outcomes = (await Promise.all(asks)).map((answer) => codes(answer)[0] ?? 'refunded');
    expect(outcomes.toSorted()).toEqual([
      ...Array<string>(2).fill('BAD_USER_INPUT input.amount'),
      ...Array<string>(6).fill('refunded'),
    ]);
    expect(await left(billingId)).toEqual({ outstanding: '90.00', refunded: '90.00' });
  });
});
