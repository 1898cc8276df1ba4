import { AppError } from '@lightbox/platform/errors.ts';
import type { SmallSubgraphs } from '../small-supergraph.ts';

type Id = { readonly id: string };

const media: Record<string, { __typename: string; id: string }> = Object.fromEntries(
  [
    { __typename: 'Book', id: 'm1', title: 'One', pages: 100, sequel: 'm2' },
    { __typename: 'Film', id: 'm2', title: 'Two', minutes: 90, sequel: null },
    { __typename: 'Book', id: 'm3', title: null, pages: null, sequel: 'm1' },
  ].map((one) => [one.id, one] as const),
);

/** Interfaces, unions and entities that one subgraph knows by their interface alone. */
export const kinds = (): SmallSubgraphs => ({
  library: {
    typeDefs: `
      type Query { media: [Media] medium(id: ID!): Media search: [Found] found(id: ID!): Found shelf: Shelf! nodes: [Node!] }
      interface Node { id: ID! }
      interface Media implements Node @key(fields: "id") { id: ID! title: String sequel: Media }
      type Book implements Media & Node @key(fields: "id") { id: ID! title(short: Boolean): String sequel: Media pages: Int }
      type Film implements Media & Node @key(fields: "id") { id: ID! title: String sequel: Media minutes: Int }
      type Shelf { label: String top: Media all: [Found!] }
      union Found = Book | Film | Shelf
    `,
    resolvers: {
      Query: {
        media: () => [...Object.values(media), null, media['m1']],
        medium: (_: unknown, { id }: Id) => media[id] ?? null,
        search: () => [media['m1'], { __typename: 'Shelf', label: 'S' }, null, media['m2']],
        found: (_: unknown, { id }: Id) => (id === 'shelf' ? { __typename: 'Shelf', label: 'T' } : media[id]),
        shelf: () => ({ label: 'Main' }),
        nodes: () => [media['m2'], media['m3']],
      },
      Media: { __resolveReference: ({ id }: Id) => media[id] },
      Book: {
        __resolveReference: ({ id }: Id) => media[id],
        title: ({ title }: { title: string | null }, { short }: { short?: boolean | null }) =>
          short ? title?.[0] : title,
        sequel: ({ sequel }: { sequel: string | null }) => sequel && media[sequel],
      },
      Film: { __resolveReference: ({ id }: Id) => media[id] },
      Shelf: {
        top: () => media['m2'],
        all: () => [media['m3'], { __typename: 'Shelf', label: 'inner' }, media['m1']],
      },
    },
  },
  ratings: {
    typeDefs: `
      type Query { best: Media rated: [Media!]! }
      type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int ratings(atLeast: Int = 0): [Rating!]! like: [Media] }
      type Rating { by: String of: Media! }
    `,
    resolvers: {
      Query: { best: () => ({ id: 'm3' }), rated: () => [{ id: 'm1' }, { id: 'm2' }, { id: 'm1' }] },
      Media: {
        __resolveReference: async ({ id }: Id) => {
          if (id === 'm2') throw new AppError('FORBIDDEN', 'Not this one.');
          return { id };
        },
        stars: ({ id }: Id) => Number(id.slice(1)),
        ratings: ({ id }: Id, { atLeast }: { atLeast: number }) =>
          Number(id.slice(1)) >= atLeast
            ? [
                { by: 'Ann', of: { id } },
                { by: null, of: { id: 'm3' } },
              ]
            : [],
        like: () => [{ id: 'm3' }, null, { id: 'm1' }],
      },
    },
  },
  rights: {
    typeDefs: `
      type Book @key(fields: "id") { id: ID! isbn: String owner: Owner }
      type Film @key(fields: "id") { id: ID! owner: Owner }
      union Owner = Person | Company
      type Person { name: String favourite: Book }
      type Company { name: String! seat: String }
    `,
    resolvers: {
      Book: {
        __resolveReference: ({ id }: Id) => ({ id }),
        isbn: ({ id }: Id) => `isbn-${id}`,
        owner: ({ id }: Id) =>
          id === 'm1' ? { __typename: 'Person', name: 'Pat', favourite: { id: 'm3' } } : null,
      },
      Film: {
        __resolveReference: ({ id }: Id) => ({ id }),
        owner: () => ({ __typename: 'Company', name: 'Co', seat: null }),
      },
    },
  },
});

export const kindOperations: Readonly<Record<string, string>> = {
  'fields of an interface': '{ media { id title sequel { title } } }',
  'fragments on its types': '{ media { id ... on Book { pages isbn } ... on Film { minutes } } }',
  'fragments that lead elsewhere':
    '{ media { ... on Book { owner { ... on Person { name favourite { pages isbn } } ... on Company { seat } } } ... on Film { holder: owner { __typename ... on Company { name } } } } }',
  '__typename of an interface':
    '{ media { __typename kind: __typename } medium(id: "m2") { __typename sequel { __typename } } shelf { top { __typename } } }',
  'an interface of interfaces':
    '{ nodes { __typename id ... on Media { title } ... on Book { pages isbn } } }',
  'a union':
    '{ search { __typename ... on Book { id title isbn } ... on Film { minutes } ... on Shelf { label } } }',
  'a union by its interface':
    '{ search { ... on Media { id title } ... on Node { id } ... on Shelf { label top { title } } } }',
  'a union in a union':
    '{ shelf { all { ... on Shelf { label all { ... on Book { pages isbn } } } ... on Media { id sequel { title } } } } }',
  'a union that is something else':
    '{ found(id: "shelf") { ... on Book { isbn } } other: found(id: "m1") { ... on Book { isbn } } none: found(id: "x") { __typename } }',
  'aliases that differ by type':
    '{ media { ... on Book { size: pages t: title(short: true) } ... on Film { size: minutes t: title } } }',
  'an interface object': '{ best { id stars title } }',
  'its types':
    '{ best { __typename stars ... on Book { pages isbn } } rated { __typename title ... on Film { minutes } } }',
  'an interface object from where its types are known':
    '{ media { title stars ratings { by of { id title stars } } } }',
  'one of many interface objects fails':
    '{ media { id stars like { id title stars } } rated { id stars title } }',
  'interface objects with arguments':
    '{ medium(id: "m1") { all: ratings { by } some: ratings(atLeast: 2) { by of { title } } } }',
  'interface objects in fragments':
    '{ media { ...M ... on Book { ...M } } } fragment M on Media { stars ratings(atLeast: 1) { of { ... on Book { isbn } } } }',
};
