import { AppError } from '@lightbox/platform/errors.ts';
import { scalars } from '@lightbox/platform/scalars.ts';
import { GraphQLScalarType } from 'graphql';
import type { SmallSubgraphs } from '../small-supergraph.ts';

type Args = Readonly<Record<string, unknown>>;

/** The same value with the fields of its objects in one order. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => a.localeCompare(b));
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)]));
};
const echo = (_: unknown, args: Args) => JSON.stringify(sorted(args));

/** Takes and gives whatever JSON holds. */
const Json = new GraphQLScalarType({ name: 'Json' });
const shared = `
  scalar Date
  scalar SafeInt
  scalar Json
  enum Level { LOW MIDDLE HIGH }
  input Range { from: Int = 1 to: Int }
  input Filter { level: Level = MIDDLE levels: [Level!] = [LOW, HIGH] range: Range name: String born: Date size: SafeInt any: Json not: Inner all: [Inner!] }
  input Inner { name: String = "inner" size: SafeInt born: Date any: Json range: Range ranges: [Range] levels: [[Level]] }
  input Tree { n: Int = 1 branches: [Tree!] }
`;

/** What goes in and comes out: enums, scalars, inputs, defaults and variables, in fetches of every kind. */
export const inputs = (): SmallSubgraphs => ({
  first: {
    typeDefs: `${shared}
      type Query {
        echo(filter: Filter = { level: LOW }, list: [Int!] = [1, 2], lists: [[Int]], n: Int = 5, x: Float, s: String, b: Boolean, id: ID, level: Level, any: Json, tree: Tree): String!
        things(level: Level = HIGH): [Thing!]!
      }
      type Thing @key(fields: "id day { date }") { id: ID! day: Day level: Level levels: [[Level]] size: SafeInt any: Json }
      type Day @shareable { date: Date! }
    `,
    resolvers: {
      Date: scalars.Date,
      SafeInt: scalars.SafeInt,
      Json,
      Query: {
        echo,
        things: (_: unknown, { level }: { level: string | null }) => [
          {
            id: 't1',
            day: { date: '2024-02-29' },
            level,
            levels: [['LOW', null], null],
            size: 2 ** 40,
            any: { a: [1, null, { b: 'c' }] },
          },
          { id: 't2', day: { date: '2025-01-01' }, level: null, levels: [], size: null, any: 'text' },
          { id: 't3', day: null, level: 'LOW', levels: null, size: 0, any: null },
        ],
      },
    },
  },
  second: {
    typeDefs: `${shared}
      type Query { other(level: Level! = LOW, filter: Filter): String! }
      type Thing @key(fields: "id day { date }") {
        id: ID! day: Day
        echo(filter: Filter, n: Int! = 7, s: String = "a\\"b", level: Level = LOW, list: [Level], any: Json, tree: Tree): String
        at(level: Level): Level next(by: Int = 1): Thing
      }
      type Day @shareable { date: Date! }
    `,
    resolvers: {
      Date: scalars.Date,
      SafeInt: scalars.SafeInt,
      Json,
      Query: { other: echo },
      Thing: {
        __resolveReference: ({ id, day }: { id: string; day: { date: string } }) => ({ id, day }),
        echo: ({ id, day }: { id: string; day: { date: string } }, args: Args) => {
          if (args['s'] === 'refused') throw new AppError('BAD_USER_INPUT', 's: is refused.', { field: 's' });
          return `${id} ${day.date} ${echo(null, args)}`;
        },
        at: (_: unknown, { level }: Args) => level,
        next: ({ day }: { day: { date: string } }, { by }: { by: number }) => ({ id: `t${by}`, day }),
      },
    },
  },
});

const all =
  'query ($filter: Filter, $list: [Int!], $lists: [[Int]], $n: Int, $x: Float, $s: String, $b: Boolean, $id: ID, $level: Level, $any: Json) { echo(filter: $filter, list: $list, lists: $lists, n: $n, x: $x, s: $s, b: $b, id: $id, level: $level, any: $any) }';
const deep =
  'query ($filter: Filter, $n: Int! = 3, $s: String, $level: Level = HIGH, $list: [Level], $any: Json) { things { id echo(filter: $filter, n: $n, s: $s, level: $level, list: $list, any: $any) } }';
const some =
  'query ($a: Boolean!, $b: Boolean = false) { things { id @skip(if: $a) level @include(if: $a) echo @include(if: $b) at(level: LOW) @skip(if: $b) ... @include(if: $a) { x: echo(n: 1) next { id @skip(if: $b) level } } ...F @skip(if: $b) } other @include(if: $b) } fragment F on Thing { later: next(by: 2) @include(if: $a) { size } y: echo(s: "y") }';
const nested =
  'query ($s: String, $level: Level, $to: Int, $l: Level!, $any: Json) { things { echo(filter: { name: $s, level: $level, levels: [HIGH, $l], range: { to: $to }, all: [{ any: $any, ranges: [{ to: $to }] }] }, list: [$level, LOW]) } }';

const filter = {
  level: 'HIGH',
  levels: 'LOW',
  range: { to: 3 },
  name: 'x',
  born: '2024-02-29',
  size: 2 ** 40,
  any: { a: [1] },
  not: { ranges: [{}, { from: null }, null] },
  all: { levels: [['LOW', null]], range: {} },
};

export const inputOperations: Readonly<
  Record<string, string | { query: string; variables: Record<string, unknown> }>
> = {
  'all defaults': '{ echo other things { echo } }',
  'values of every kind in the text':
    '{ echo(filter: { level: HIGH, levels: LOW, range: {}, name: """a "b" \\n c""", born: "2024-02-29", size: 9007199254740991, any: { a: [1, -2.5, true, null, E, "t"] }, not: { ranges: { to: 1 } }, all: { name: "x" } }, tree: { branches: { branches: [{}, { n: null }] } }, list: 7, lists: [[1, null], null, 2], n: -0, x: 1e3, s: "\\u00e9 😀", b: false, id: 5, level: LOW, any: [1]) }',
  'null in the text':
    '{ echo(filter: null, list: null, n: null, s: null, level: null, any: null) things(level: null) { level echo(filter: null, s: null, level: null) } }',
  'variables of every kind': {
    query: all,
    variables: {
      filter,
      list: 4,
      lists: [[1], null, 2],
      n: -1,
      x: 2,
      s: '"\\\u2028 </script> ${x} `',
      b: true,
      id: 7,
      level: 'MIDDLE',
      any: { deep: [{}] },
    },
  },
  'variables that are absent': { query: all, variables: {} },
  'variables that are null': {
    query: all,
    variables: {
      filter: null,
      list: null,
      lists: null,
      n: null,
      x: null,
      s: null,
      b: null,
      id: null,
      level: null,
      any: null,
    },
  },
  'variables that are not declared': { query: all, variables: { n: 1, more: 2 } },
  'variables in entity fetches': {
    query: deep,
    variables: { filter, n: 4, s: 'x', level: 'LOW', list: ['HIGH', null], any: [null, 'x'] },
  },
  'their defaults': { query: deep, variables: {} },
  'null for what has a default': {
    query: deep,
    variables: { s: null, level: null, filter: { level: null, levels: null, range: null } },
  },
  'an empty object': { query: deep, variables: { filter: {} } },
  'a list for one value': {
    query: deep,
    variables: { list: 'LOW', filter: { levels: 'LOW', all: { name: 'x' } } },
  },
  'an error in the resolver': { query: deep, variables: { s: 'refused' } },
  'variables in objects of the text': {
    query: nested,
    variables: { s: 'x', level: 'LOW', to: 9, l: 'LOW', any: { a: 1 } },
  },
  'null variables in objects of the text': {
    query: nested,
    variables: { s: null, level: null, to: null, l: 'LOW', any: null },
  },
  'absent variables in objects of the text': { query: nested, variables: { l: 'HIGH' } },
  'an input that holds itself': {
    query: 'query ($tree: Tree) { echo(tree: $tree) things { echo(tree: $tree) } }',
    variables: { tree: { branches: [{}, { n: null, branches: { n: 2 } }] } },
  },
  'enums out': '{ things { level levels at(level: HIGH) x: at } low: things(level: LOW) { level } }',
  'scalars out and through keys': '{ things { day { date } size any echo(n: 1) } }',
  'two fields of one entity with other arguments':
    '{ things { a: echo(n: 1) b: echo(n: 2) c: echo(n: 1) d: next(by: 2) { size any } e: next(by: 3) { level } } }',
  'skip and include, one way': { query: some, variables: { a: true } },
  'skip and include, the other': { query: some, variables: { a: false, b: true } },
  'skip and include, both': { query: some, variables: { a: true, b: true } },
  'skip and include, neither': { query: some, variables: { a: false } },
  'skip and include by constants':
    '{ things { id @skip(if: true) ... @include(if: false) { echo } level @include(if: true) next @skip(if: false) { id level @skip(if: true) } } }',
  'everything skipped': {
    query: 'query ($no: Boolean!) { things @include(if: $no) { echo } other @include(if: $no) }',
    variables: { no: false },
  },
  'an entity of which everything is skipped': {
    query: 'query ($no: Boolean!) { things { id next { level @include(if: $no) } echo @include(if: $no) } }',
    variables: { no: false },
  },
};

/** Variables that the gateway does not know enough of to refuse; ours names the field and keeps the value to itself. */
export const inputFaults: Readonly<
  Record<string, { query: string; variables: Record<string, unknown>; field: string }>
> = {
  'a date that the calendar does not have': {
    query: deep,
    variables: { filter: { born: '2023-02-29' } },
    field: 'filter.born',
  },
  'a number that is too large, deep in a list': {
    query: all,
    variables: { filter: { all: [{}, { size: 2 ** 60 }] } },
    field: 'filter.all.1.size',
  },
};
