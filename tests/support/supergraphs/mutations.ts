import { AppError } from '@lightbox/platform/errors.ts';
import type { SmallSubgraphs } from '../small-supergraph.ts';

type Id = { readonly id: string };

/** Changes in several subgraphs, one after another, each with entities of others behind it. */
export const mutations = (): SmallSubgraphs => {
  const notes: string[] = [];
  const pause = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));
  const add = async (text: string, ms: number) => {
    await pause(ms);
    notes.push(text);
    return { id: `${notes.length}`, text };
  };
  return {
    notes: {
      typeDefs: `
        type Query { notes: [Note!]! count: Int! }
        type Mutation { add(text: String! = "none", after: Int! = 0): Note! refuse: Note mustFail: Note! }
        type Note @key(fields: "id") { id: ID! text: String so: Int! }
      `,
      resolvers: {
        Query: { notes: () => notes.map((text, i) => ({ id: `${i + 1}`, text })), count: () => notes.length },
        Mutation: {
          add: (_: unknown, { text, after }: { text: string; after: number }) => add(text, after),
          refuse: () => {
            throw new AppError('CONFLICT', 'Not now.', { field: 'refuse' });
          },
          mustFail: async () => {
            await add('before it failed', 1);
            throw new AppError('CONFLICT', 'Not now.');
          },
        },
        Note: {
          so: async () => pause(5).then(() => notes.length),
          __resolveReference: ({ id }: Id) => ({ id, text: notes[Number(id) - 1] }),
        },
      },
    },
    stamps: {
      typeDefs: `
        type Query { stamps: Int }
        type Mutation { stamp(id: ID!): Stamp clear: Int! }
        type Stamp { note: Note by: String }
        type Note @key(fields: "id") { id: ID! stamped: String seen(at: Int = 0): Int }
      `,
      resolvers: {
        Query: { stamps: () => notes.length },
        Mutation: {
          stamp: async (_: unknown, { id }: Id) =>
            add(`stamp on ${id}`, 2).then(() => ({ note: { id }, by: 'Ann' })),
          clear: () => notes.splice(0).length,
        },
        Note: {
          __resolveReference: async ({ id }: Id) => {
            if (id === '2') throw new AppError('FORBIDDEN', 'Not the second.');
            return { id };
          },
          stamped: ({ id }: Id) => `${id} of ${notes.length}`,
          seen: (_: unknown, { at }: { at: number }) => notes.length + at,
        },
      },
    },
  };
};

export const mutationOperations: Readonly<Record<string, string>> = {
  'one after another':
    'mutation { a: add(text: "a", after: 20) { id so } b: add(text: "b") { id so } c: add { id text so } }',
  'entities behind each':
    'mutation { a: add(text: "a") { id stamped seen } b: add(text: "b") { stamped seen(at: 10) } }',
  'in turn between subgraphs':
    'mutation { a: add { id } s: stamp(id: "1") { by note { text stamped so } } clear b: add { id seen } t: stamp(id: "3") { note { text } } }',
  'one that fails between others': 'mutation { a: add { id } refuse { id stamped } b: add { id stamped } }',
  'one that fails where it must not': 'mutation { a: add { id } mustFail { id stamped } b: add { id } }',
  'an entity behind it that fails':
    'mutation { clear a: add { id stamped } b: add { id stamped } s: stamp(id: "2") { note { text stamped } } c: add { id } }',
  'the same twice by alias': 'mutation { x: clear y: clear z: add { id text } add { id text } }',
  'the same field twice': 'mutation { add(text: "once") { id } add(text: "once") { text stamped } }',
  '__typename beside': 'mutation { __typename a: add { __typename stamped } t: __typename }',
  'queries after them': '{ notes { id text stamped } count stamps }',
};
