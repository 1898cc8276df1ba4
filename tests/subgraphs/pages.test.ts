import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { codes, valueOf } from '../support/ask.ts';
import { usersClinic } from '../support/users.ts';

interface List {
  readonly totalCount: number;
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof usersClinic>>;

/** The column behind each order. */
const columns = {
  NAME: 'sort_name collate "C"',
  MRN: 'mrn collate "C"',
  BIRTH_DATE: 'birth_date',
  REGISTERED_AT: 'registered_at',
} as const;
type Field = keyof typeof columns;
const fields = Object.keys(columns) as Field[];
const directions = ['ASC', 'DESC'] as const;
type Direction = (typeof directions)[number];
interface Order {
  readonly field: Field;
  readonly direction: Direction;
}

const orders = fc.record({ field: fc.constantFrom(...fields), direction: fc.constantFrom(...directions) });
const sexes = fc.constantFrom('MALE', 'FEMALE', 'OTHER', 'UNKNOWN', null);

const families = ['Ångström', 'angstrom', 'O’Neil', 'Zoë "Z"', 'de\\Groot', '王', '😀mile', 'A', 'a', 'A, b'];
const birthDates = ['1900-01-01', '1980-02-29', '1980-02-29', '2020-12-31'];
const someSexes = ['MALE', 'FEMALE', 'OTHER'];
let serial = 0;

/** Registers a patient whose name, birth date and sex many others have too. */
async function register(): Promise<void> {
  const n = (serial += 1);
  const answer = await clinic.asks(
    'CLERK',
    'mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { id } }',
    {
      input: {
        name: { given: 'G', family: families[n % families.length] },
        birthDate: birthDates[n % birthDates.length],
        sex: someSexes[n % someSexes.length],
      },
    },
  );
  expect(answer.errors).toEqual([]);
}

beforeAll(async () => {
  clinic = await usersClinic(stack);
  for (let i = 0; i < 47; i += 1) await register();
  // Many came at the very same moment.
  await clinic.directory.query(
    "update users.patients set registered_at = '2026-01-01T00:00:00.001Z' where mrn < 'MRN-000030'",
  );
});
afterAll(() => stack.disposeAsync());

const query = `query ($filter: PatientFilter, $orderBy: PatientOrder, $first: Int, $after: String) {
  patients(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

async function page(variables: Record<string, unknown>): Promise<List> {
  const answer = await clinic.asks('ADMIN', query, variables);
  expect(answer.errors).toEqual([]);
  return valueOf<List>(answer, 'patients');
}

/** All pages from the first to the last. @param between what happens before each further page */
async function allPages(
  variables: Record<string, unknown>,
  between: () => Promise<void> = async () => undefined,
): Promise<List[]> {
  const pages: List[] = [];
  let after: string | null = null;
  do {
    if (after !== null) await between();
    const next: List = await page({ ...variables, after });
    pages.push(next);
    after = next.pageInfo.hasNextPage ? next.pageInfo.endCursor : null;
  } while (after !== null);
  return pages;
}

const idsOf = (pages: readonly List[]): string[] =>
  pages.flatMap(({ edges }) => edges.map(({ node }) => node.id));

/** The whole list, as the database orders it. */
async function inOrder({ field, direction }: Order, sex: string | null = null): Promise<string[]> {
  const rows = await clinic.directory.query(
    `select id from users.patients where $1::text is null or sex = $1 order by ${columns[field]} ${direction}, id ${direction}`,
    [sex],
  );
  return rows.map(({ id }) => String(id));
}

const filterOf = (sex: string | null) => (sex === null ? null : { sex: { eq: sex } });
const size = fc.integer({ min: 1, max: 100 });
const smallSize = fc.integer({ min: 1, max: 12 });

describe('the pages of a list', () => {
  it('give the whole list in order when joined, whatever their size', () =>
    fc.assert(
      fc.asyncProperty(orders, fc.oneof(smallSize, size), sexes, async (orderBy, first, sex) => {
        const expected = await inOrder(orderBy, sex);
        const pages = await allPages({ filter: filterOf(sex), orderBy, first });
        expect(idsOf(pages)).toEqual(expected);
        expect(pages.map(({ totalCount }) => totalCount)).toEqual(pages.map(() => expected.length));
      }),
      { numRuns: 40 },
    ));

  it('say where they stand', () =>
    fc.assert(
      fc.asyncProperty(orders, smallSize, async (orderBy, first) => {
        const pages = await allPages({ orderBy, first });
        expect(pages.length).toBe(Math.ceil((pages[0]?.totalCount ?? 0) / first));
        for (const [i, { edges, pageInfo }] of pages.entries()) {
          expect(pageInfo).toEqual({
            hasNextPage: i < pages.length - 1,
            hasPreviousPage: i > 0,
            startCursor: edges[0]?.cursor,
            endCursor: edges.at(-1)?.cursor,
          });
          expect(i < pages.length - 1 ? edges.length : first).toBe(first);
        }
      }),
      { numRuns: 15 },
    ));

  it('begin after any row, not only after the last of a page', () =>
    fc.assert(
      fc.asyncProperty(orders, fc.nat({ max: 46 }), async (orderBy, at) => {
        const whole = await page({ orderBy, first: 100 });
        const after = whole.edges[at]?.cursor;
        const rest = await page({ orderBy, first: 100, after });
        expect(idsOf([rest])).toEqual(idsOf([whole]).slice(at + 1));
      }),
      { numRuns: 20 },
    ));

  it('lose and repeat nobody while patients are registered', () =>
    fc.assert(
      fc.asyncProperty(orders, fc.integer({ min: 5, max: 12 }), async (orderBy, first) => {
        const before = await inOrder(orderBy);
        const seen = idsOf(await allPages({ orderBy, first }, register));
        const known = new Set(before);
        expect(seen.filter((id) => known.has(id))).toEqual(before);
        expect(new Set(seen).size).toBe(seen.length);
        const place = new Map((await inOrder(orderBy)).map((id, i) => [id, i]));
        const places = seen.map((id) => place.get(id) ?? -1);
        expect(places).toEqual(places.toSorted((a, b) => a - b));
      }),
      { numRuns: 8 },
    ));

  it('are empty, with null cursors, where nothing matches', async () => {
    expect(await page({ filter: { search: 'nobody is called so' } })).toEqual({
      totalCount: 0,
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });
});

describe('a cursor', () => {
  const cursorOf = async (orderBy: Order) => (await page({ orderBy, first: 1 })).pageInfo.endCursor;
  const different = fc
    .tuple(orders, orders)
    .filter(([a, b]) => a.field !== b.field || a.direction !== b.direction);

  it('of another order is refused', () =>
    fc.assert(
      fc.asyncProperty(different, async ([one, other]) => {
        const answer = await clinic.asks('ADMIN', query, { orderBy: other, after: await cursorOf(one) });
        expect(codes(answer)).toEqual(['BAD_USER_INPUT after']);
      }),
      { numRuns: 30 },
    ));

  it('of another list is refused', async () => {
    const after = await cursorOf({ field: 'NAME', direction: 'ASC' });
    const answer = await clinic.asks(
      'ADMIN',
      'query ($after: String) { staffMembers(after: $after) { totalCount } }',
      {
        after,
      },
    );
    expect(codes(answer)).toEqual(['BAD_USER_INPUT after']);
  });

  it('that nobody has made is refused, whatever it says', () =>
    fc.assert(
      fc.asyncProperty(
        orders,
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.base64String(),
          fc.json().map((json) => Buffer.from(`patients NAME ASC ${json}`).toString('base64url')),
        ),
        async (orderBy, after) => {
          const answer = await clinic.asks('ADMIN', query, { orderBy, after });
          expect(codes(answer)).toEqual(['BAD_USER_INPUT after']);
        },
      ),
      { numRuns: 60 },
    ));
});
