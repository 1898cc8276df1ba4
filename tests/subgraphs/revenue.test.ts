import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, valueOf } from '../support/ask.ts';
import { day, financialClinic, type Person } from '../support/financial.ts';

const revenue = `query ($from: Date!, $to: Date!) { revenue(from: $from, to: $to, by: MONTH) {
  period currency count billed { amount } received { amount } refunded { amount } } }`;
const ageing = '{ receivablesAgeing { bucket currency count outstanding { amount } } }';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof financialClinic>>;
let patientId: string;
beforeAll(async () => {
  clinic = await financialClinic(stack, 'Pacific/Auckland');
  patientId = await clinic.directory.patient();
  // In Auckland it is February already.
  const begin = {
    createdAt: new Date('2025-01-31T12:00:00Z'),
    amount: { amount: '100.10', currency: 'EUR' },
  };
  await clinic.historical(patientId, { ...begin, dueDate: '2025-03-01', paid: '40.05' });
  await clinic.historical(patientId, { ...begin, dueDate: '2025-03-01', cancelled: true });
  const yen = { amount: '1500', currency: 'JPY' };
  await clinic.historical(patientId, {
    createdAt: new Date('2025-04-10T00:00:00Z'),
    amount: yen,
    dueDate: day(3),
  });
});
afterAll(() => stack.disposeAsync());

const rows = async (from: string, to: string, person: Person = clinic.clerk) =>
  valueOf<{ period: string; currency: string }[]>(await person.ask(revenue, { from, to }), 'revenue');

describe('revenue', () => {
  it('gives one row per month and currency in the hospital’s time zone, empty months included', async () => {
    expect(await rows('2025-01-01', '2025-04-30')).toEqual([
      row('2025-01', 'EUR'),
      row('2025-01', 'JPY'),
      row('2025-02', 'EUR', { count: 1, billed: '100.10', received: '40.05' }),
      row('2025-02', 'JPY'),
      row('2025-03', 'EUR'),
      row('2025-03', 'JPY'),
      row('2025-04', 'EUR'),
      row('2025-04', 'JPY', { count: 1, billed: '1500' }),
    ]);
  });

  it('counts the first and the last day, and no other', async () => {
    const february = async (from: string, to: string) =>
      (await rows(from, to)).find(({ currency }) => currency === 'EUR');
    expect(await february('2025-02-01', '2025-02-01')).toMatchObject({ count: 1 });
    expect(await february('2025-02-02', '2025-02-28')).toMatchObject({ count: 0 });
  });

  it('tells what was given back when it was', async () => {
    const id = await clinic.billed(patientId, { amount: { amount: '50', currency: 'EUR' } });
    const paid = await clinic.clerk.ask(
      'mutation ($id: ID!) { payBilling(id: $id, method: CASH) { payments { id } } }',
      { id },
    );
    const [payment] = valueOf<{ payments: { id: string }[] }>(paid, 'payBilling').payments;
    await clinic.clerk.ask(
      `mutation ($id: ID!) { refundPayment(paymentId: $id, input: { amount: { amount: "20", currency: "EUR" }, reason: "x" }) { id } }`,
      { id: payment?.id },
    );
    const today = await rows(day(-1), day(1));
    const sums = today
      .filter(({ currency }) => currency === 'EUR')
      .filter((sum) => 'count' in sum && sum.count === 1);
    expect(sums).toMatchObject([{ received: { amount: '50.00' }, refunded: { amount: '20.00' } }]);
  });

  it('refuses a span that is backwards or endless', async () => {
    const ask = async (from: string, to: string) => codes(await clinic.clerk.ask(revenue, { from, to }));
    expect(await ask('2025-02-01', '2025-01-31')).toEqual(['BAD_USER_INPUT to']);
    expect(await ask('2015-01-01', '2025-01-01')).toEqual(['BAD_USER_INPUT to']);
    expect(await ask('2015-01-01', '2024-12-31')).toEqual([]);
    expect(await ask('2016-01-15', '2026-01-14')).toEqual([]);
    expect(await ask('2016-01-15', '2026-01-15')).toEqual(['BAD_USER_INPUT to']);
    expect(await ask('2016-01-15', '2026-02-01')).toEqual(['BAD_USER_INPUT to']);
  });

  it('is for administrators, clerks and analysts', async () => {
    const span = { from: '2025-01-01', to: '2025-01-31' };
    for (const role of ['ADMIN', 'ANALYST'] as const) {
      expect(codes(await clinic.person(role).ask(revenue, span))).toEqual([]);
      expect(codes(await clinic.person(role).ask(ageing))).toEqual([]);
    }
    expect(codes(await clinic.person('PHYSICIAN').ask(revenue, span))).toEqual(['FORBIDDEN']);
    expect(codes(await clinic.person('PATIENT', { patientId }).ask(ageing))).toEqual(['FORBIDDEN']);
  });
});

describe('receivablesAgeing', () => {
  it('puts what is outstanding into buckets by the hospital’s day; the sum is the summary’s', async () => {
    for (const [dueDate, amount] of [
      [day(1), '1.00'],
      [day(-2), '2.00'],
      [day(-28), '4.00'],
      [day(-45), '8.00'],
      [day(-75), '16.00'],
      [day(-120), '32.00'],
    ] as const) {
      await clinic.billed(patientId, { dueDate, amount: { amount, currency: 'KWD' } });
    }
    const answer = await clinic.clerk.ask(ageing);
    const all = valueOf<{ bucket: string; currency: string; outstanding: { amount: string } }[]>(
      answer,
      'receivablesAgeing',
    );
    expect(all.filter(({ currency }) => currency === 'KWD')).toEqual([
      { bucket: 'CURRENT', currency: 'KWD', count: 1, outstanding: { amount: '1.000' } },
      { bucket: 'DAYS_1_30', currency: 'KWD', count: 2, outstanding: { amount: '6.000' } },
      { bucket: 'DAYS_31_60', currency: 'KWD', count: 1, outstanding: { amount: '8.000' } },
      { bucket: 'DAYS_61_90', currency: 'KWD', count: 1, outstanding: { amount: '16.000' } },
      { bucket: 'OVER_90', currency: 'KWD', count: 1, outstanding: { amount: '32.000' } },
    ]);
    expect(all.filter(({ currency }) => currency === 'JPY')).toContainEqual({
      bucket: 'OVER_90',
      currency: 'JPY',
      count: 0,
      outstanding: { amount: '0' },
    });
  });
});

function row(period: string, currency: string, { count = 0, billed = '', received = '' } = {}) {
  const none = currency === 'JPY' ? '0' : '0.00';
  const money = (amount: string) => ({ amount: amount || none });
  return { period, currency, count, billed: money(billed), received: money(received), refunded: money('') };
}
