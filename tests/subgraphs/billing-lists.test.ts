import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, type Answer } from '../support/ask.ts';
import { billings, day, financialClinic } from '../support/financial.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof financialClinic>>;
let patientId: string;
let reportId: string;
let ids: Record<'pending' | 'partly' | 'paid' | 'late' | 'latePartly' | 'cancelled' | 'yen', string>;

const made = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000);

beforeAll(async () => {
  clinic = await financialClinic(stack);
  patientId = await clinic.directory.patient();
  reportId = await clinic.directory.report(patientId);
  const historical = (more: object) => clinic.historical(patientId, more);
  ids = {
    pending: await historical({ createdAt: made(1), description: 'Ultraschall der Schilddrüse', reportId }),
    partly: await historical({ createdAt: made(2), paid: '30.00', dueDate: day(3) }),
    paid: await historical({ createdAt: made(3), paid: '100.00', dueDate: day(-20) }),
    late: await historical({ createdAt: made(4), dueDate: day(-10) }),
    latePartly: await historical({ createdAt: made(5), paid: '0.01', dueDate: day(-2) }),
    cancelled: await historical({ createdAt: made(6), cancelled: true, dueDate: day(-10) }),
    yen: await historical({ createdAt: made(7), amount: { amount: '101', currency: 'JPY' } }),
  };
  await clinic.historical(await clinic.directory.patient(), { createdAt: made(8) });
});
afterAll(() => stack.disposeAsync());

interface Page {
  readonly totalCount: number;
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

const given = (page: Page | undefined): Page =>
  page ?? { totalCount: 0, nodes: [], pageInfo: { hasNextPage: false, endCursor: '' } };
const pageOf = ({ data }: Answer): Page => given(data?.['billings']);

async function listed(filter: object, more: object = {}, person = clinic.clerk): Promise<string[]> {
  const variables = { filter: { patientId, ...filter }, ...more };
  const answer = await person.ask(billings, variables);
  expect(answer.errors).toEqual([]);
  return pageOf(answer).nodes.map(({ id }) => id);
}

/** A cursor of the right form at a moment that no calendar has. */
const forged = Buffer.from(
  `billings CREATED_AT DESC ${JSON.stringify(['2026-02-30 10:00:00+00', '01a20a4a-7c23-7eaa-92dd-ca39969ebdaf'])}`,
).toString('base64url');

const by = (field: string, direction: string) => listed({}, { orderBy: { field, direction } });

describe('billings', () => {
  it('are newest first, of all patients', async () => {
    const { data } = await clinic.clerk.ask(billings, {});
    expect(data).toMatchObject({ billings: { totalCount: 8, nodes: { 0: { id: ids.pending } } } });
    expect(await listed({})).toEqual(Object.values(ids));
  });

  it.each([
    ['PENDING', ['pending', 'yen']],
    ['PARTIALLY_PAID', ['partly']],
    ['PAID', ['paid']],
    ['OVERDUE', ['late', 'latePartly']],
    ['CANCELLED', ['cancelled']],
  ] as const)('are found by the status %s that they show', async (status, names) => {
    expect(await listed({ status: { eq: status } })).toEqual(names.map((name) => ids[name]));
    const { data } = await clinic.clerk.ask(billings, { filter: { patientId, status: { in: [status] } } });
    expect(data).toMatchObject({
      billings: { totalCount: names.length, nodes: names.map(() => ({ status })) },
    });
  });

  it('are found by each of the other conditions', async () => {
    expect(await listed({ status: { in: [] } })).toEqual([]);
    expect(await listed({ reportId })).toEqual([ids.pending]);
    expect(await listed({ reportId: 'none of ours' })).toEqual([]);
    expect(await listed({ createdById: clinic.actor.staffId })).toHaveLength(7);
    expect(await listed({ createdById: clinic.clerk.staffId })).toEqual([]);
    expect(await listed({ currency: 'JPY' })).toEqual([ids.yen]);
    expect(await listed({ amount: { gte: '100.01' } })).toEqual([ids.yen]);
    expect(await listed({ amount: { gte: '100.00', lte: '100' } })).toHaveLength(6);
    expect(await listed({ dueDate: { gte: day(-10), lt: day(-2) } })).toEqual([ids.late, ids.cancelled]);
    expect(await listed({ search: 'SCHILDDRUSE ultra' })).toEqual([ids.pending]);
    expect(await listed({ search: '71260 thyroid' })).toEqual([]);
    expect(await listed({ search: '100%' })).toEqual([]);
    const since = new Date(Date.now() - 2.5 * 86_400_000).toISOString();
    expect(await listed({ createdAt: { gte: since } })).toEqual([ids.pending, ids.partly]);
  });

  it('are ordered by amount in units of the currency, by last day, and either way', async () => {
    expect((await by('AMOUNT', 'DESC'))[0]).toBe(ids.yen);
    expect((await by('AMOUNT', 'ASC')).at(-1)).toBe(ids.yen);
    expect((await by('DUE_DATE', 'ASC'))[0]).toBe(ids.paid);
    expect(await by('CREATED_AT', 'ASC')).toEqual(Object.values(ids).toReversed());
  });

  it.each(['CREATED_AT', 'DUE_DATE', 'AMOUNT'])(
    'come page by page in the order %s, each once',
    async (field) => {
      for (const direction of ['ASC', 'DESC']) {
        const whole = await listed({}, { orderBy: { field, direction } });
        const read: string[] = [];
        let after: string | null = null;
        do {
          const variables = { filter: { patientId }, orderBy: { field, direction }, first: 2, after };
          const page: Page = pageOf(await clinic.clerk.ask(billings, variables));
          expect(page.totalCount).toBe(7);
          read.push(...page.nodes.map(({ id }) => id));
          after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
        } while (after !== null);
        expect(read).toEqual(whole);
      }
    },
  );

  it.each([
    [{ first: 0 }, 'first'],
    [{ first: 1_000_000 }, 'first'],
    [{ after: 'nonsense' }, 'after'],
    [{ after: forged }, 'after'],
    [{ filter: { amount: { gte: 'much' } } }, 'filter.amount.gte'],
    [{ filter: { dueDate: { lt: '2026-13-01' } } }, 'filter.dueDate.lt'],
    [{ filter: { search: 'x'.repeat(201) } }, 'filter.search'],
  ])('refuse %j by its field', async (variables, field) => {
    expect(codes(await clinic.clerk.ask(billings, variables))).toEqual([`BAD_USER_INPUT ${field}`]);
  });
});

describe('a patient’s totals', () => {
  it('leave out what was cancelled, and say what is overdue, per currency', async () => {
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Patient {
      billingSummary { currency total { amount } paid { amount } outstanding { amount } overdue { amount } } } } }`;
    const of = [{ __typename: 'Patient', id: patientId }];
    const { data, errors } = await clinic.clerk.ask(query, { of });
    expect(errors).toEqual([]);
    expect(data?.['_entities']).toEqual([
      {
        billingSummary: [
          {
            currency: 'EUR',
            total: { amount: '500.00' },
            paid: { amount: '130.01' },
            outstanding: { amount: '369.99' },
            overdue: { amount: '199.99' },
          },
          {
            currency: 'JPY',
            total: { amount: '101' },
            paid: { amount: '0' },
            outstanding: { amount: '101' },
            overdue: { amount: '0' },
          },
        ],
      },
    ]);
  });
});
