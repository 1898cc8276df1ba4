import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, kinds, type Answer } from '../support/ask.ts';
import { badQuestionsAt, questions, type Question } from '../support/bad-questions.ts';
import type { BadValue } from '../support/bad-values.ts';
import { askSubgraph, entityQuery } from '../support/direct.ts';
import { entityTypes } from '../support/guarded-fields.ts';
import { spotsOf, withValue, type Spot } from '../support/input-spots.ts';
import { openSeededClinic } from '../support/seeded-record.ts';

const stack = new AsyncDisposableStack();
let seeded: Awaited<ReturnType<typeof openSeededClinic>>;
beforeAll(async () => {
  seeded = await openSeededClinic(stack);
});
afterAll(() => stack.disposeAsync());

/** Asks with one value at one place. @returns what went otherwise than expected */
async function ask(
  { path, query, args, values, isList }: Question,
  spot: Spot,
  bad: BadValue,
): Promise<string[]> {
  const field = spotsOf(args).find(({ name }) => name === 'orderBy.field');
  const examples = { orderBy: { field: field?.choices[0] } };
  const variables = withValue(values, spot.path, bad.value, examples);
  const answer = await seeded.people.ADMIN.ask(query, variables);
  const found = codes(answer).join(', ') || 'answered';
  const isAsExpected =
    bad.outcome === 'NOT_FOUND'
      ? kinds(answer).join(' ') === 'NOT_FOUND'
      : expectedOf(bad, spot, path).includes(found);
  if (!isAsExpected) return [`${path} ${spot.name}, ${bad.what}: ${found}, not ${bad.outcome}`];
  const isSign = isList && spot.name === 'filter.search' && bad.what.startsWith('the sign');
  if (isSign && found === 'answered' && hasNodes(answer)) return [`${path} finds something by ${bad.what}`];
  return [];
}

/** A span of time is told of by its end. */
const expectedOf = ({ outcome }: BadValue, { name }: Spot, path: string): string[] =>
  outcome === 'answered'
    ? [outcome]
    : [`${outcome} ${name}`, ...(path === 'Query.revenue' ? [`${outcome} to`] : [])];

const hasNodes = ({ data }: Answer): boolean => /"nodes":\[\{/.test(JSON.stringify(data));

async function inTurns(tries: readonly (() => Promise<string[]>)[]): Promise<string[]> {
  const otherwise: string[] = [];
  for (let at = 0; at < tries.length; at += 4) {
    const found = await Promise.all(tries.slice(at, at + 4).map((attempt) => attempt()));
    otherwise.push(...found.flat());
  }
  return otherwise;
}

describe('bad questions', () => {
  it('are answered or refused by their name, at every place of every field', async () => {
    const all = questions(seeded.record);
    const good = all.map((question) => async () => {
      const found = codes(await seeded.people.ADMIN.ask(question.query, question.values));
      return found.length === 0 ? [] : [`${question.path} with good values: ${found.join(', ')}`];
    });
    const wrong = all.flatMap((question) =>
      spotsOf(question.args).flatMap((spot) =>
        badQuestionsAt(spot).map((bad) => () => ask(question, spot, bad)),
      ),
    );
    expect(await inTurns([...good, ...wrong])).toEqual([]);
  }, 180_000);

  it('are cursors of another list, of another order or of another direction', async () => {
    const lists = questions(seeded.record).filter(({ isList }) => isList);
    const admin = seeded.people.ADMIN;
    const cursors = await Promise.all(
      ['patients(first: 1)', 'images(first: 1)', 'images(first: 1, orderBy: { field: BYTE_SIZE })'].map(
        async (list) => {
          const { list: page } = await admin.must(`{ list: ${list} { pageInfo { endCursor } } }`);
          return (page as { pageInfo: { endCursor: string } }).pageInfo.endCursor;
        },
      ),
    );
    const own = new Map([
      ['Query.patients', 0],
      ['Query.images', 1],
      ['Patient.images', 1],
      ['Staff.images', 1],
    ]);
    const tries = lists.flatMap(({ path, query, values }) =>
      cursors.map((after, i) => async () => {
        const found = codes(await admin.ask(query, { ...values, after })).join(', ') || 'answered';
        const expected = own.get(path) === i ? 'answered' : 'BAD_USER_INPUT after';
        return found === expected ? [] : [`${path} after ${i}: ${found}`];
      }),
    );
    expect(await inTurns(tries)).toEqual([]);
  });
});

describe('bad references, asked of a subgraph itself', () => {
  const keys = [17, true, null, {}, [], ['x'], 'x', '', 'a\u0000b', '\ud800', 'x'.repeat(100_000)];

  it.each(entityTypes)('$subgraph: $type is not found, each in its place', async ({ subgraph, type }) => {
    const { clinic, people } = seeded;
    const names = type === 'Patient' ? ['id', 'mrn'] : ['id'];
    const of = [
      ...names.flatMap((name) => keys.map((key) => ({ __typename: type, [name]: key }))),
      { __typename: type },
    ];
    const answer = await askSubgraph(clinic, subgraph, people.ADMIN, entityQuery(type, '__typename'), {
      of,
    });
    expect(answer.data).toEqual({ _entities: of.map(() => null) });
    expect(kinds(answer)).toEqual(of.map(() => 'NOT_FOUND'));
  });

  it.each([
    ['imaging', 'images { totalCount } studies { totalCount }'],
    ['diagnosis', 'reports { totalCount } workflowLogs { totalCount }'],
    ['financial', 'billings { totalCount } billingSummary { currency }'],
  ] as const)(
    '%s has nothing of a patient who does not exist, not even an empty list',
    async (subgraph, fields) => {
      const { clinic, people, record } = seeded;
      const of = (id: string) =>
        askSubgraph(clinic, subgraph, people.ADMIN, entityQuery('Patient', fields), {
          of: [{ __typename: 'Patient', id }],
        });
      expect(kinds(await of(crypto.randomUUID()))).toEqual(['NOT_FOUND', 'NOT_FOUND']);
      expect(kinds(await of(record.patientId))).toEqual([]);
    },
  );

  it.each([
    ['a type that is none', { __typename: 'Nothing', id: 'x' }],
    ['a type that is no entity', { __typename: 'PageInfo' }],
    ['a scalar', { __typename: 'String' }],
    ['a type that is no name', { __typename: 17 }],
    ['no type', { id: 'x' }],
    ['null', null],
    ['a number', 17],
    ['a text', 'Patient'],
    ['a list', []],
    ['a prototype', { __typename: '__proto__' }],
  ])('%s is the caller’s fault', async (_, representation) => {
    const { clinic, people } = seeded;
    for (const subgraph of ['users', 'imaging', 'diagnosis', 'financial'] as const) {
      const answer = await askSubgraph(clinic, subgraph, people.ADMIN, entityQuery('Patient', 'id'), {
        of: [representation],
      });
      expect([subgraph, kinds(answer)]).toEqual([subgraph, ['BAD_USER_INPUT']]);
    }
  });
});
