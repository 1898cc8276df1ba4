import { AppError } from '@lightbox/platform/errors.ts';
import { Executor } from '@lightbox/platform/executor.ts';
import { scalars } from '@lightbox/platform/scalars.ts';
import {
  buildSchema,
  isObjectType,
  isScalarType,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';

type Resolvers = Record<
  string,
  Record<string, GraphQLFieldResolver<Record<string, unknown>, { calls: number }, never>>
>;

const typeDefs = `
  scalar Date
  scalar SafeInt
  enum Kind { ONE TWO }
  interface Node { id: ID! }
  type Person implements Node { id: ID! name(short: Boolean = false): String! friend: Person strict: Person! friends: [Person!]! maybe: [Person] age: Int failing: String late: String born: Date size: SafeInt kind: Kind }
  type Thing implements Node { id: ID! owner: Person weight: Float }
  union Any = Person | Thing
  input Order { field: Kind! direction: Kind! = TWO }
  input Filter { name: String born: Date in: [Kind!] = [ONE, TWO] order: Order n: Int = 7 }
  input Tree { n: Int = 1 branches: [Tree!] }
  type Query { tree(tree: Tree): String! person(id: ID!): Person node(id: ID!): Node any: [Any!]! echo(filter: Filter, list: [Int!], n: Int = 5, s: String, kind: Kind = ONE, order: Order): String! boom: String! count: Int }
  type Mutation { next(by: Int! = 1): Int! fail: Int other: Int! }
`;

const people: Record<string, Record<string, unknown>> = {
  a: { __typename: 'Person', id: 'a', age: 5, born: '2024-02-29', size: 3e9, kind: 'ONE' },
  b: { __typename: 'Person', id: 'b', age: null, kind: 'UNKNOWN' },
};
const thing = { __typename: 'Thing', id: 't', owner: people['a'], weight: 1.5 };

const resolvers: Resolvers = {
  Query: {
    person: async (_, { id }: { id: string }) => {
      if (people[id] === undefined) throw new AppError('NOT_FOUND', 'There is no such person.');
      return people[id];
    },
    node: (_, { id }: { id: string }) => (id === 't' ? thing : people[id]),
    any: () => [people['a'], thing, people['b']],
    tree: (_, args) => JSON.stringify(sorted(args)),
    echo: (_, args) => JSON.stringify(sorted(args)),
    boom: () => {
      throw new Error('boom');
    },
    count: (_, __, context) => (context.calls += 1),
  },
  Mutation: {
    next: async (_, { by }: { by: number }, context) => {
      await new Promise((resolve) => setTimeout(resolve, by));
      return (context.calls += by);
    },
    fail: async () => {
      throw new AppError('CONFLICT', 'Somebody was faster.');
    },
    other: (_, __, context) => context.calls,
  },
  Person: {
    name: ({ id }, { short }: { short: boolean }) => (short ? String(id) : `Person ${String(id)}`),
    friend: ({ id }) => (id === 'a' ? people['b'] : null),
    strict: ({ id }) => (id === 'a' ? people['b'] : null),
    friends: async () => [people['b'], people['a']],
    maybe: async () => [people['a'], null, new AppError('FORBIDDEN', 'Not this one.'), people['b']],
    failing: () => {
      throw new AppError('FORBIDDEN', 'Not for you.');
    },
    late: () => Promise.reject(new AppError('UNAVAILABLE', 'Later.')),
  },
};

/** The same value with the fields of its objects in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, item]) => [name, sorted(item)] as const)
      .toSorted(([a], [b]) => a.localeCompare(b)),
  );
}

/** A small schema that has a bit of everything. */
export function smallSchema(): GraphQLSchema {
  const schema = buildSchema(typeDefs);
  for (const [name, fields] of Object.entries(resolvers)) {
    const type = schema.getType(name);
    if (!isObjectType(type)) continue;
    for (const [field, resolve] of Object.entries(fields))
      Object.assign(type.getFields()[field] ?? {}, { resolve });
  }
  for (const name of ['Date', 'SafeInt'] as const) {
    const type = schema.getType(name);
    const { parseValue, parseLiteral, serialize } = scalars[name];
    if (isScalarType(type)) Object.assign(type, { parseValue, parseLiteral, serialize });
  }
  return schema;
}

export const smallExecutor = (): Executor => new Executor(smallSchema());

export interface Operation {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

/** Data and errors as they travel, the errors in one order. */
export async function answerOf(one: Executor, operation: Operation) {
  const { data, errors = [] } = await one.execute(operation, { calls: 0 });
  const told = errors.map(({ message, path, extensions }) => ({
    message,
    path,
    extensions: { ...extensions },
  }));
  const inOrder = told.toSorted((x, y) => JSON.stringify(x).localeCompare(JSON.stringify(y)));
  return JSON.parse(JSON.stringify({ data, errors: inOrder })) as {
    data: unknown;
    errors: Record<string, unknown>[];
  };
}
