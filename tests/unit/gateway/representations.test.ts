import { describe, expect, it } from '@jest/globals';
import { executeDistinct } from '@lightbox/gateway/representations.ts';
import type { Operation } from '@lightbox/platform/executor.ts';
import { GraphQLError, type ExecutionResult } from 'graphql';

const staff = (id: string) => ({ __typename: 'Staff', id });

/** A subgraph that knows everybody but those whose id says otherwise. */
function subgraph() {
  const asked: unknown[] = [];
  const execute = async ({ variables }: Operation): Promise<ExecutionResult> => {
    const named = variables?.['representations'] as { id: string }[];
    asked.push(named);
    const unknown = named.flatMap(({ id }, i) =>
      id.startsWith('unknown')
        ? [
            new GraphQLError(`no ${id}`, {
              path: ['_entities', i, 'name'],
              extensions: { code: 'NOT_FOUND' },
            }),
          ]
        : [],
    );
    const entities = named.map(({ id }) =>
      id.startsWith('unknown') ? null : { name: { given: id }, roles: [{ code: id }] },
    );
    return { data: { _entities: entities }, ...(unknown.length > 0 && { errors: unknown }) };
  };
  return { asked, execute };
}

const operation = (...ids: string[]): Operation => ({
  query: 'query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }',
  variables: { first: 3, representations: ids.map(staff) },
});

const answer = (id: string) => ({ name: { given: id }, roles: [{ code: id }] });

describe('entities that are named several times', () => {
  it('are asked for once, and answered in each place', async () => {
    const { asked, execute } = subgraph();
    const { data, errors } = await executeDistinct(operation('a', 'b', 'a', 'a'), execute);
    expect(asked).toEqual([[staff('a'), staff('b')]]);
    expect(data).toEqual({ _entities: [answer('a'), answer('b'), answer('a'), answer('a')] });
    expect(errors).toBeUndefined();
  });

  it('share nothing that could be changed', async () => {
    const { execute } = subgraph();
    const { data } = await executeDistinct(operation('a', 'a'), execute);
    const [one, other] = (data?.['_entities'] ?? []) as ReturnType<typeof answer>[];
    Object.assign(one?.roles[0] ?? {}, { code: 'changed' });
    expect(other).toEqual(answer('a'));
  });

  it('fail in each place with an error of its own', async () => {
    const { execute } = subgraph();
    const { data, errors } = await executeDistinct(operation('unknown', 'a', 'unknown'), execute);
    expect(data).toEqual({ _entities: [null, answer('a'), null] });
    expect(errors?.map(({ message, path, extensions }) => [message, path, extensions])).toEqual([
      ['no unknown', ['_entities', 0, 'name'], { code: 'NOT_FOUND' }],
      ['no unknown', ['_entities', 2, 'name'], { code: 'NOT_FOUND' }],
    ]);
  });

  it('differ when any of their fields does', async () => {
    const { asked, execute } = subgraph();
    const representations = [
      staff('a'),
      { ...staff('a'), team: { id: 1 } },
      { ...staff('a'), team: { id: 2 } },
      { __typename: 'Patient', id: 'a' },
    ];
    await executeDistinct({ query: '', variables: { representations } }, execute);
    expect(asked).toEqual([representations]);
  });
});

it('leaves an answer alone that is no list of the entities asked for', async () => {
  const errors = [new GraphQLError('not today', { path: ['_entities'] })];
  const refused = await executeDistinct(operation('a', 'a'), async () => ({
    data: { _entities: null },
    errors,
  }));
  expect(refused).toEqual({ data: { _entities: null }, errors });
  const short = await executeDistinct(operation('a', 'b', 'a'), async () => ({
    data: { _entities: [null] },
  }));
  expect(short).toEqual({ data: { _entities: [null] } });
});

it('hands on what names no entities as it is', async () => {
  const given: Operation = { query: '{ a }', variables: null };
  const handed: Operation[] = [];
  await executeDistinct(given, async (one) => {
    handed.push(one);
    return { data: {} };
  });
  expect(handed[0]).toBe(given);
});

it('leaves a client’s variable of that name alone', async () => {
  const variables = { representations: ['a', 'a', null] };
  const asked: unknown[] = [];
  const query =
    'query ($representations: [String]) { patients(filter: { mrn: { in: $representations } }) { totalCount } }';
  await executeDistinct({ query, variables }, async ({ variables: given }) => {
    asked.push(given);
    return { data: {} };
  });
  expect(asked).toEqual([variables]);
});
