import { AppError, forbidden } from '@lightbox/platform/errors.ts';
import type { SmallSubgraphs } from '../small-supergraph.ts';

type Id = { readonly id: string };

const ward = (name: string, ...ids: string[]) => ({ name, beds: ids.map((id) => ({ id })) });

/** Entities and fields that fail in every way, alone and among others that do not. */
export const failing = (): SmallSubgraphs => ({
  wards: {
    typeDefs: `
      type Query { wards: [Ward!]! ward(name: String!): Ward beds(ids: [ID!]!): [Bed!] maybeBeds(ids: [ID]!): [Bed] firstBed: Bed! grid: [[Bed!]]! broken: String late: String! }
      type Ward { name: String! beds: [Bed!]! maybeBeds: [Bed] sign: String! }
      type Bed @key(fields: "id") { id: ID! label: String! }
    `,
    resolvers: {
      Query: {
        wards: () => [
          ward('north', 'b1', 'gone', 'b2'),
          ward('south', 'throws', 'b1', 'throws'),
          ward('empty'),
        ],
        ward: (_: unknown, { name }: { name: string }) =>
          ward(name, 'b1', 'refused', 'b2', 'refused', 'strict'),
        beds: (_: unknown, { ids }: { ids: string[] }) => ids.map((id) => ({ id })),
        maybeBeds: (_: unknown, { ids }: { ids: (string | null)[] }) => ids.map((id) => id && { id }),
        firstBed: () => ({ id: 'refused' }),
        grid: () => [[{ id: 'b1' }, { id: 'refused' }], null, [{ id: 'throws' }, { id: 'b2' }]],
        broken: () => {
          throw new Error('a secret of the machine');
        },
        late: async () => Promise.reject(new AppError('CONFLICT', 'Somebody was faster.', { field: 'late' })),
      },
      Ward: {
        maybeBeds: ({ beds }: { beds: Id[] }) => [null, ...beds],
        sign: ({ name }: { name: string }) => (name === 'south' ? null : `Ward ${name}`),
      },
      Bed: { label: ({ id }: Id) => (id === 'b2' ? null : `Bed ${id}`) },
    },
  },
  patients: {
    typeDefs: `
      type Bed @key(fields: "id") { id: ID! patient: Patient nurse: Nurse! note: String notes: [String!] tags: [[Int!]]! level(of: Int! = 1): Level }
      type Patient @key(fields: "id") { id: ID! name: String! age: Int secret: String }
      type Nurse @key(fields: "id") { id: ID! }
      enum Level { LOW HIGH }
    `,
    resolvers: {
      Bed: {
        __resolveReference: async ({ id }: Id) => {
          if (id === 'gone') return null;
          if (id === 'throws') throw new Error('the wire is cut at 10.0.0.1');
          if (id === 'refused') throw forbidden();
          return { id };
        },
        patient: ({ id }: Id) => (id === 'b1' ? { id: 'x1', name: 'Kay' } : { id: 'x2', name: null }),
        nurse: ({ id }: Id) => (id === 'strict' ? null : { id: `n-${id}` }),
        note: async ({ id }: Id) => {
          if (id === 'b2') throw new AppError('NOT_FOUND', 'There is no such note.');
          return `note of ${id}`;
        },
        notes: ({ id }: Id) => (id === 'b2' ? ['one', null] : ['one', 'two']),
        tags: ({ id }: Id) => (id === 'b1' ? [[1, 2], null, []] : [[1, null], [3]]),
        level: ({ id }: Id, { of }: { of: number }) => (id === 'b1' ? ['LOW', 'HIGH', 'NONE'][of] : 'NONE'),
      },
      Patient: {
        age: () => 'not a number',
        secret: () => {
          throw forbidden('Not for you.', 'secret');
        },
      },
    },
  },
  nurses: {
    typeDefs: `
      type Nurse @key(fields: "id") { id: ID! name: String! shift: String beds: [Bed!] }
      type Bed @key(fields: "id") { id: ID! cleaned: Boolean! }
    `,
    resolvers: {
      Nurse: {
        __resolveReference: ({ id }: Id) => (id === 'n-b2' ? new Error('no nurse') : { id }),
        name: ({ id }: Id) => `Nurse ${id}`,
        shift: ({ id }: Id) => {
          if (id === 'n-b1') throw new AppError('UNAVAILABLE', 'The plan cannot be reached.');
          return 'night';
        },
        beds: () => [{ id: 'b1' }, { id: 'refused' }, { id: 'b1' }],
      },
      Bed: {
        // Not a promise: what is thrown here is thrown at the whole list.
        __resolveReference: ({ id }: Id) => {
          if (id === 'sudden') throw new AppError('CONFLICT', 'All of a sudden.');
          return { id };
        },
        cleaned: ({ id }: Id) => (id === 'b2' ? null : id === 'b1'),
      },
    },
  },
});

const beds = (selection: string, ids = '["b1","refused","b2","b1","gone","refused","b2"]') =>
  `{ beds(ids: ${ids}) ${selection} maybe: maybeBeds(ids: ${ids}) ${selection} }`;

export const failingOperations: Readonly<Record<string, string>> = {
  'one of many entities is refused': beds('{ id note }'),
  'one of many entities breaks': beds('{ id note patient { id } }', '["b1","throws","b2","b1"]'),
  'the first, the last and duplicates': beds('{ id notes }', '["refused","b1","refused","throws","refused"]'),
  'all of them': beds('{ id notes }', '["refused","refused","gone"]'),
  'all of them break in a non-null field': beds('{ id nurse { id } }', '["refused","throws","strict"]'),
  'only one, in a non-null root': '{ firstBed { id nurse { id } } }',
  'a field of duplicates': beds('{ note again: note }', '["b2","b2","b1","b2"]'),
  'a non-null field of one bubbles to its entity':
    '{ ward(name: "w") { name beds { id nurse { id } } maybeBeds { id nurse { id } } } }',
  'a non-null list of non-null entities': '{ wards { name beds { id note } } }',
  'a nullable list of them': '{ wards { name maybeBeds { id note } } }',
  'a non-null field in the first subgraph': '{ wards { name sign } ward(name: "south") { name sign } }',
  'a non-null label in a list':
    '{ beds(ids: ["b1", "b2"]) { label } maybeBeds(ids: ["b1", "b2", null]) { label note } }',
  'a nested object that lacks what it must have': beds('{ id patient { id name } }'),
  'a number that is none, and a secret': beds('{ id patient { age secret } }', '["b1","b2"]'),
  'null in a list of strings that are not': beds('{ notes }', '["b1","b2"]'),
  'null in lists of lists': beds('{ tags }', '["b1","b2","b1"]'),
  'a value that the enum does not have': beds('{ level two: level(of: 2) low: level(of: 0) }', '["b1","b2"]'),
  'behind two hops': beds('{ id nurse { name shift } }', '["b1","strict2","b1"]'),
  'an entity that answers with an error behind two hops': beds(
    '{ id nurse { name shift } }',
    '["b1","b2","b3"]',
  ),
  'hops back to what fails': beds('{ nurse { beds { id note nurse { name } cleaned } } }', '["b1","b3"]'),
  'two subgraphs fail at one entity': beds('{ cleaned note nurse { name } }'),
  'a reference that takes the whole list with it': beds('{ cleaned note }', '["b1","sudden","b3"]'),
  'a list of lists': '{ grid { id note cleaned } }',
  'roots that fail beside ones that do not':
    '{ broken beds(ids: ["b1"]) { note } other: broken ward(name: "x") { name } }',
  'a non-null root': '{ late beds(ids: ["b1"]) { note } }',
  'aliases and fragments on the way':
    '{ x: wards { title: name y: maybeBeds { ...B z: nurse { ... on Nurse { named: name when: shift } } } } } fragment B on Bed { text: note level }',
};
