import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@lightbox/platform/ids.ts';
import { nameIndex } from '@lightbox/users/names.ts';
import fc from 'fast-check';
import { valueOf } from '../support/ask.ts';
import { usersClinic } from '../support/users.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof usersClinic>>;

const syllables = ['an', 'na', 'zu', 'ma', 'A', 'Zu', '王', 'Ö', "'", 'anna'];
const patients = fc
  .sample(
    fc.record({
      family: fc.array(fc.constantFrom(...syllables), { minLength: 1, maxLength: 3 }),
      given: fc.array(fc.constantFrom(...syllables), { minLength: 1, maxLength: 2 }),
    }),
    { numRuns: 90, seed: 11 },
  )
  .map(({ family, given }, i) => {
    const name = { family: family.join(i % 7 === 0 ? ' ' : ''), given: given.join('') };
    const mrn = `an-${i}`;
    return { id: newId(), mrn, name, ...nameIndex(name, mrn) };
  });
const inOrder = patients.toSorted((a, b) =>
  Buffer.compare(Buffer.from(`${a.sortName}\0${a.id}`), Buffer.from(`${b.sortName}\0${b.id}`)),
);

beforeAll(async () => {
  clinic = await usersClinic(stack);
  for (const { id, mrn, name, sortName, searchText } of patients) {
    await clinic.directory.query(
      `insert into users.patients (id, mrn, given_name, family_name, sort_name, search_text, birth_date, sex, conditions, active,
         restricted, registered_at) values ($1, $2, $3, $4, $5, $6, '1980-01-01', 'OTHER', '[]', true, false, now())`,
      [id, mrn, name.given, name.family, sortName, searchText],
    );
  }
});
afterAll(() => stack.disposeAsync());

const query = `query ($filter: PatientFilter, $orderBy: PatientOrder, $first: Int, $after: String) {
  patients(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount nodes { id } pageInfo { hasNextPage endCursor } } }`;
interface List {
  readonly totalCount: number;
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

const word = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(...syllables, 'z', 'ann', 'nazu', 'zuan', 'an-1', 'an-', 'xq', 'an,', ','),
  },
  {
    weight: 1,
    arbitrary: fc.array(fc.constantFrom(...syllables), { maxLength: 3 }).map((all) => all.join('')),
  },
);

it('by name finds, page by page and in both directions, all patients whose name or number holds every word', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(word, { maxLength: 5 }),
      fc.constantFrom('ASC', 'DESC'),
      fc.integer({ min: 1, max: 40 }),
      async (words, direction, first) => {
        const search = words.join(' ');
        const folded = nameIndex({ family: '', given: search }).searchText.split(' ').filter(Boolean);
        const expected = inOrder
          .filter(({ searchText }) => folded.every((one) => searchText.includes(one)))
          .map(({ id }) => id);
        if (direction === 'DESC') expected.reverse();
        const found: string[] = [];
        let after: string | null = null;
        for (let hasNextPage = true; hasNextPage;) {
          const variables = { filter: { search }, orderBy: { field: 'NAME', direction }, first, after };
          const page: List = valueOf(await clinic.asks('CLERK', query, variables), 'patients');
          expect(page.totalCount).toBe(expected.length);
          found.push(...page.nodes.map(({ id }) => id));
          ({ hasNextPage, endCursor: after } = page.pageInfo);
        }
        expect(found).toEqual(expected);
      },
    ),
    { numRuns: 150 },
  ));
