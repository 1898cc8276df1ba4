import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { valueOf } from '../support/ask.ts';
import { financialClinic } from '../support/financial.ts';

const revenue = `query ($from: Date!, $to: Date!) { revenue(from: $from, to: $to, by: MONTH) {
  period count billed { amount } received { amount } } }`;
const stats = '{ billingStats(groupBy: [MONTH]) { month count } }';

/** Moments of billings that were paid at once, and the month in which they fall in Berlin. */
const payments: [at: string, month: string][] = [
  // In winter an hour before UTC.
  ['2025-02-28T22:30:00Z', '2025-02'],
  ['2025-02-28T23:30:00Z', '2025-03'],
  // In summer two: the clocks went forward on the 30th of March.
  ['2025-03-31T21:59:59Z', '2025-03'],
  ['2025-03-31T22:00:00Z', '2025-04'],
  ['2025-03-31T23:30:00Z', '2025-04'],
  ['2025-09-30T22:30:00Z', '2025-10'],
  // And back on the 26th of October.
  ['2025-10-31T22:30:00Z', '2025-10'],
  ['2025-10-31T22:59:59Z', '2025-10'],
  ['2025-10-31T23:00:00Z', '2025-11'],
  ['2025-10-31T23:30:00Z', '2025-11'],
];

/** In Havana this month begins twice: at 01:00 the clocks go back to midnight. */
const havana = [
  '2020-11-01T03:59:59Z',
  '2020-11-01T04:00:00Z',
  '2020-11-01T04:59:59Z',
  '2020-11-01T05:00:00Z',
];

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof financialClinic>>;
beforeAll(async () => {
  clinic = await financialClinic(stack, 'Europe/Berlin');
  const patientId = await clinic.directory.patient();
  for (const [at] of payments) {
    await clinic.historical(patientId, { createdAt: new Date(at), paid: '10.00', dueDate: '2030-01-01' });
  }
  for (const at of havana) {
    await clinic.historical(patientId, { createdAt: new Date(at), paid: '10.00', dueDate: '2030-01-01' });
  }
});
afterAll(() => stack.disposeAsync());

interface Row {
  readonly period: string;
  readonly count: number;
  readonly billed: { readonly amount: string };
  readonly received: { readonly amount: string };
}
const rows = async (from: string, to: string, who = clinic.clerk) =>
  valueOf<Row[]>(await who.ask(revenue, { from, to }), 'revenue');
const inMonth = (month: string) => payments.filter(([, of]) => of === month).length;

describe('months over a change of the clocks', () => {
  it('hold what was billed and paid by the hospital’s clock', async () => {
    const found = await rows('2025-01-01', '2025-12-31');
    expect(found).toHaveLength(12);
    for (const { period, count, billed, received } of found) {
      const expected = inMonth(period);
      expect([period, count, billed.amount, received.amount]).toEqual([
        period,
        expected,
        (expected * 100).toFixed(2),
        (expected * 10).toFixed(2),
      ]);
    }
  });

  it.each(['2025-03', '2025-04', '2025-10', '2025-11'])('are the same asked for alone: %s', async (month) => {
    const last = new Date(Date.UTC(2025, Number(month.slice(5)), 0)).getUTCDate();
    const [alone, ...others] = await rows(`${month}-01`, `${month}-${last}`);
    expect(others).toEqual([]);
    expect(alone).toMatchObject({ period: month, count: inMonth(month) });
  });

  it('lose nothing of a day that begins twice', async () => {
    const clerk = clinic.person('CLERK', {}, await clinic.open('America/Havana'));
    const counts = async (from: string, to: string) =>
      (await rows(from, to, clerk)).map(({ period, count, received }) => [period, count, received.amount]);
    expect(await counts('2020-10-01', '2020-11-30')).toEqual([
      ['2020-10', 1, '10.00'],
      ['2020-11', 3, '30.00'],
    ]);
    expect(await counts('2020-10-01', '2020-10-31')).toEqual([['2020-10', 1, '10.00']]);
    expect(await counts('2020-11-01', '2020-11-01')).toEqual([['2020-11', 3, '30.00']]);
    expect(await counts('2020-11-02', '2020-11-30')).toEqual([['2020-11', 0, '0.00']]);
  });

  it('are those of statistics', async () => {
    const found = valueOf<{ month: string; count: number }[]>(
      await clinic.person('ADMIN').ask(stats),
      'billingStats',
    );
    expect(found.map(({ month, count }) => [month, count])).toEqual([
      ['2020-11', havana.length],
      ...[...new Set(payments.map(([, month]) => month))].toSorted().map((month) => [month, inMonth(month)]),
    ]);
  });
});
