import { describe, expect, it } from '@jest/globals';
import { buildSchema, getNamedType, isInputObjectType } from 'graphql';
import { readFileSync } from 'node:fs';
import { answerOf, smallExecutor, type Operation } from '../../support/small-executor.ts';

const filterQuery =
  'query ($filter: Filter, $n: Int, $list: [Int!], $kind: Kind) { echo(filter: $filter, n: $n, list: $list, kind: $kind) }';
const orderQuery = 'query ($order: Order) { echo(order: $order) }';

const operations: [string, Operation][] = [
  [
    'scalars and lists',
    { query: '{ person(id: "a") { id name age born size kind friends { id friend { id } } } }' },
  ],
  [
    'aliases and arguments',
    {
      query:
        '{ x: person(id: "a") { long: name s: name(short: true) } y: person(id: "b") { name(short: null) } }',
    },
  ],
  [
    'fragments',
    {
      query:
        '{ person(id: "a") { ...F friend { ...F ... on Node { id } } } } fragment F on Person { id name }',
    },
  ],
  [
    'fields merged from several places',
    {
      query:
        '{ person(id: "a") { friend { id } ...F } person(id: "a") { age } } fragment F on Person { friend { name } }',
    },
  ],
  [
    'interfaces and unions',
    {
      query:
        '{ any { __typename ... on Person { id age } ... on Thing { weight owner { id } } } node(id: "t") { id ... on Thing { weight } } }',
    },
  ],
  ['__typename anywhere', { query: '{ __typename person(id: "a") { __typename t: __typename } }' }],
  [
    'skip and include',
    {
      query:
        'query ($yes: Boolean!, $no: Boolean = false) { person(id: "a") { id @include(if: $yes) age @include(if: $no) name @skip(if: $yes) ... @skip(if: $no) { kind } } }',
      variables: { yes: true },
    },
  ],
  [
    'a default of a variable',
    { query: 'query ($id: ID! = "a", $n: Int = 9) { person(id: $id) { id } echo(n: $n) }' },
  ],
  ['a variable that is null', { query: filterQuery, variables: { n: null, list: null, filter: null } }],
  ['variables that are absent', { query: filterQuery }],
  [
    'a variable that is absent where there must be a value',
    { query: 'query ($k: Kind) { echo(order: { field: ONE, direction: $k }) }' },
  ],
  ['the same of a mutation', { query: 'mutation ($by: Int) { next(by: $by) }' }],
  ['defaults of input fields', { query: filterQuery, variables: { filter: {} } }],
  [
    'an input',
    {
      query: filterQuery,
      variables: {
        filter: {
          name: 'x',
          born: '2024-02-29',
          in: 'ONE',
          order: { field: 'ONE', direction: 'ONE' },
        },
        list: 5,
        kind: 'TWO',
      },
    },
  ],
  ['an input with nulls', { query: filterQuery, variables: { filter: { name: null, in: null, n: null } } }],
  ['an order that leaves out its direction', { query: orderQuery, variables: { order: { field: 'ONE' } } }],
  [
    'an input in the text',
    {
      query:
        '{ echo(filter: { name: "x", in: [ONE], order: { field: ONE } }, list: [1, 2], s: """a "b" """) }',
    },
  ],
  [
    'an input in the text around a variable',
    {
      query: 'query ($f: Kind!, $name: String) { echo(filter: { name: $name, order: { field: $f } }) }',
      variables: { f: 'TWO' },
    },
  ],
  [
    'strings of all kinds',
    { query: 'query ($s: String) { echo(s: $s) }', variables: { s: '"\\\u2028 😀 </script> ${x} `' } },
  ],
  [
    'a fragment that is left out at one place and not at another',
    {
      query:
        'query ($no: Boolean!) { x: person(id: "a") { ... @include(if: $no) { ...F } } y: person(id: "a") { ...F } z: person(id: "b") { ...F @include(if: $no) ...F } } fragment F on Person { name }',
      variables: { no: false },
    },
  ],
  [
    'a field that is asked for twice, once under a condition that does not hold',
    {
      query:
        'query ($no: Boolean!, $yes: Boolean!) { person(id: "a") { friend { id } ... @include(if: $no) { friend { ... @include(if: $yes) { age failing } } } } }',
      variables: { no: false, yes: true },
    },
  ],
  ['a name that no object has', { query: '{ __proto__: person(id: "a") { __proto__: name id } }' }],
  [
    'an input that holds itself',
    {
      query: 'query ($tree: Tree) { tree(tree: $tree) }',
      variables: { tree: { branches: [{}, { branches: { n: 2 } }] } },
    },
  ],
  ['an error at a field', { query: '{ person(id: "a") { id failing late } }' }],
  ['an error at a root field', { query: '{ x: person(id: "none") { id } y: person(id: "a") { id } }' }],
  [
    'null in items of a list',
    { query: '{ person(id: "a") { maybe { id strict { id strict { id } } } friends { strict { id } } } }' },
  ],
  [
    'variables inside a list and an object in the text, absent or not',
    {
      query:
        'query ($a: Int, $b: Int! = 2, $s: String, $k: [Kind!]) { echo(list: [1, $b], filter: { n: $a, name: $s, in: $k }) }',
      variables: { s: null },
    },
  ],
  ['an error in a list', { query: '{ person(id: "a") { maybe { id failing } } }' }],
  ['null where there must be a value', { query: '{ person(id: "a") { id friend { id strict { id } } } }' }],
  ['null that reaches the root', { query: '{ boom person(id: "a") { id } }' }],
  ['a value that the enum does not have', { query: '{ person(id: "b") { id kind } }' }],
  ['mutations one after another', { query: 'mutation { a: next(by: 20) b: next(by: 1) c: next other }' }],
  ['a mutation that fails between others', { query: 'mutation { a: next fail b: next }' }],
  [
    'the operation that is named',
    { query: 'query A { person(id: "a") { id } } query B { person(id: "b") { id } }', operationName: 'B' },
  ],
  [
    'introspection',
    { query: '{ __type(name: "Person") { name kind fields { name args { name defaultValue } } } }' },
  ],
];

describe('an operation', () => {
  it.each(operations)('is answered alike plain and compiled: %s', async (_, operation) => {
    const one = smallExecutor();
    const plain = await answerOf(one, operation);
    expect(plain.data === undefined && plain.errors.length === 0).toBe(false);
    for (let time = 0; time < 3; time += 1) expect(await answerOf(one, operation)).toEqual(plain);
  });

  it('with other variables is answered with them, also once it is compiled', async () => {
    const one = smallExecutor();
    const query = 'query ($id: ID!, $with: Boolean!) { person(id: $id) { id age @include(if: $with) } }';
    for (const [id, age] of [
      ['a', 5],
      ['b', null],
      ['a', 5],
      ['b', null],
    ] as const) {
      expect(await answerOf(one, { query, variables: { id, with: true } })).toEqual({
        data: { person: { id, age } },
        errors: [],
      });
      expect(await answerOf(one, { query, variables: { id, with: false } })).toEqual({
        data: { person: { id } },
        errors: [],
      });
    }
  });

  it('does not touch the variables that it is given', async () => {
    const one = smallExecutor();
    const variables = { filter: { order: { field: 'ONE' } } };
    for (let time = 0; time < 3; time += 1) await answerOf(one, { query: filterQuery, variables });
    expect(variables).toEqual({ filter: { order: { field: 'ONE' } } });
  });

  it('in many copies at once keeps each its own context', async () => {
    const one = smallExecutor();
    const asked = Array.from({ length: 20 }, (_, calls) => one.execute({ query: '{ count }' }, { calls }));
    const answers = await Promise.all(asked);
    expect(answers.map(({ data }) => data?.['count'])).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });
});

const bombOf = (count: number): string =>
  `{ person(id: "a") { ...F0 } } ${Array.from({ length: count }, (_, i) => `fragment F${i} on Person { friend { ...F${i + 1} ...F${i + 1} } }`).join(' ')}
    fragment F${count} on Person { id }`;
const nestedFriends = (depth: number): string =>
  `{ person(id: "a") { friends { ${'friend { '.repeat(depth)} id ${'}'.repeat(depth)} } } }`;

describe('what is no operation', () => {
  it.each([
    ['nothing', { query: '' }, 'GRAPHQL_PARSE_FAILED'],
    ['a fragment alone', { query: 'fragment F on Person { id }' }, 'OPERATION_RESOLUTION_FAILURE'],
    ['a broken text', { query: '{ person(' }, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', { query: '{ nobody }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['a type of another kind', { query: '{ person { id } }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['two operations, none named', { query: '{ count } query B { count }' }, 'OPERATION_RESOLUTION_FAILURE'],
    [
      'a name that no operation has',
      { query: 'query A { count }', operationName: 'B' },
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['a variable of the wrong type', { query: orderQuery, variables: { order: 'x' } }, 'BAD_USER_INPUT'],
    [
      'null for an argument that needs a value',
      { query: 'query ($id: ID = "a") { person(id: $id) { id } }', variables: { id: null } },
      'BAD_USER_INPUT',
    ],
    [
      'null for a condition',
      {
        query: 'query ($b: Boolean = true) { person(id: "a") { id age @include(if: $b) } }',
        variables: { b: null },
      },
      'BAD_USER_INPUT',
    ],
    [
      'null within an input',
      {
        query: 'query ($k: Kind = ONE) { echo(order: { field: ONE, direction: $k }) }',
        variables: { k: null },
      },
      'BAD_USER_INPUT',
    ],
    ['a fragment bomb', { query: bombOf(40) }, 'GRAPHQL_VALIDATION_FAILED'],
    ['200 friends of friends', { query: nestedFriends(200) }, 'GRAPHQL_VALIDATION_FAILED'],
    // How deep the stack of the parser reaches depends on how much of it has been compiled by then.
    [
      '2000 friends of friends',
      { query: nestedFriends(2000) },
      'GRAPHQL_VALIDATION_FAILED|GRAPHQL_PARSE_FAILED',
    ],
    ['9000 friends of friends', { query: nestedFriends(9000) }, 'GRAPHQL_PARSE_FAILED'],
    ['a flood of tokens', { query: `{ ${'count '.repeat(30_000)} }` }, 'GRAPHQL_PARSE_FAILED'],
  ])('is refused with a code, each time: %s', async (_, operation, code) => {
    const one = smallExecutor();
    for (let time = 0; time < 3; time += 1) {
      const { data, errors } = await answerOf(one, operation);
      expect(data ?? null).toBeNull();
      expect(errors.length).toBeGreaterThan(0);
      expect(errors.map(({ extensions }) => extensions)).toEqual(
        errors.map(() => expect.objectContaining({ code: expect.stringMatching(`^(${code})$`) })),
      );
    }
  });
});

describe('the schema that clients see', () => {
  it('has no input that contains itself, which would be compiled without end', () => {
    const sdl = readFileSync(new URL('../../../schema/api.graphql', import.meta.url), 'utf8');
    const inputs = Object.values(buildSchema(sdl).getTypeMap()).filter(isInputObjectType);
    const within = (name: string, seen: readonly string[]): boolean =>
      seen.includes(name) ||
      inputs
        .filter((input) => input.name === name)
        .flatMap((input) => Object.values(input.getFields()))
        .some(({ type }) => within(getNamedType(type).name, [...seen, name]));
    expect(inputs.length).toBeGreaterThan(0);
    expect(inputs.filter(({ name }) => within(name, [])).map(({ name }) => name)).toEqual([]);
  });
});
