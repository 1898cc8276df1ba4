import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, valueOf } from '../support/ask.ts';
import { day, financialClinic, type Person } from '../support/financial.ts';

const stats = `query ($groupBy: [BillingStatsGroup!]!, $filter: BillingFilter) {
  billingStats(groupBy: $groupBy, filter: $filter) {
    status month department author { id } currency count amount { amount } paid { amount } outstanding { amount } } }`;

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof financialClinic>>;
let patientId: string;

beforeAll(async () => {
  clinic = await financialClinic(stack, 'Pacific/Auckland');
  patientId = await clinic.directory.patient();
  // In Auckland it is February already.
  const begin = { createdAt: new Date('2025-01-31T12:00:00Z'), dueDate: day(30) };
  await clinic.historical(patientId, {
    ...begin,
    amount: { amount: '100.10', currency: 'EUR' },
    paid: '40.05',
  });
  await clinic.historical(patientId, {
    ...begin,
    amount: { amount: '9.90', currency: 'EUR' },
    cancelled: true,
  });
  await clinic.historical(patientId, { ...begin, amount: { amount: '1500', currency: 'JPY' } });
});
afterAll(() => stack.disposeAsync());

const asks = (who: Person, groupBy: string[], filter: object | null = null) =>
  who.ask(stats, { groupBy, filter });
const rowsOf = async (...given: Parameters<typeof asks>) =>
  valueOf<Record<string, unknown>[]>(await asks(...given), 'billingStats');

describe('billing statistics', () => {
  it('sum by group and always by currency', async () => {
    expect(await rowsOf(clinic.person('ADMIN'), ['STATUS'])).toEqual([
      {
        status: 'CANCELLED',
        month: null,
        department: null,
        author: null,
        currency: 'EUR',
        count: 1,
        amount: { amount: '9.90' },
        paid: { amount: '0.00' },
        outstanding: { amount: '0.00' },
      },
      {
        status: 'PARTIALLY_PAID',
        month: null,
        department: null,
        author: null,
        currency: 'EUR',
        count: 1,
        amount: { amount: '100.10' },
        paid: { amount: '40.05' },
        outstanding: { amount: '60.05' },
      },
      expect.objectContaining({ status: 'PENDING', currency: 'JPY', amount: { amount: '1500' } }),
    ]);
    expect(await rowsOf(clinic.person('ANALYST'), ['MONTH', 'AUTHOR'])).toMatchObject([
      { month: '2025-02', author: { id: clinic.actor.staffId }, currency: 'EUR', count: 1 },
      { month: '2025-02', currency: 'JPY', count: 1 },
    ]);
  });

  it('leave out what was withdrawn, as totals do, unless it is told apart', async () => {
    const admin = clinic.person('ADMIN');
    const euros = async (...[groupBy, filter]: [string[], object?]) =>
      (await rowsOf(admin, groupBy, filter)).filter(({ currency }) => currency === 'EUR');
    const standing = { count: 1, amount: { amount: '100.10' }, outstanding: { amount: '60.05' } };
    expect(await euros([])).toMatchObject([standing]);
    expect(await euros(['MONTH'], { patientId })).toMatchObject([standing]);
    expect(await euros([], { status: {} })).toMatchObject([standing]);
    expect(await euros([], { status: { eq: 'CANCELLED' } })).toMatchObject([
      { count: 1, amount: { amount: '9.90' }, outstanding: { amount: '0.00' } },
    ]);
    expect(await euros([], { status: { in: ['CANCELLED', 'PARTIALLY_PAID'] } })).toMatchObject([
      { count: 2, amount: { amount: '110.00' }, outstanding: { amount: '60.05' } },
    ]);
  });

  it('are no way to one patient’s bills for who may not read them', async () => {
    const physician = clinic.person('PHYSICIAN');
    expect(codes(await asks(physician, []))).toEqual([]);
    expect(codes(await asks(physician, [], { patientId }))).toEqual(['FORBIDDEN filter']);
    expect(codes(await asks(clinic.person('ANALYST'), [], { search: 'CT' }))).toEqual([
      'FORBIDDEN filter.search',
    ]);
    expect(codes(await asks(clinic.clerk, []))).toEqual(['FORBIDDEN']);
  });
});
