import type { SmallSubgraphs } from '../small-supergraph.ts';

type Id = { readonly id: string };
type Email = { readonly email: string };
type Stocked = { readonly sku: string; readonly brand: { readonly code: string } };

const brands = { ax: { code: 'ax', name: 'Axis' }, bo: { code: 'bo', name: null } };
const products: Record<string, object> = {
  p1: { id: 'p1', sku: 's1', brand: brands.ax, name: 'Lamp', related: ['p2', 'p3', 'p2', 'p2'] },
  p2: { id: 'p2', sku: 's2', brand: brands.bo, name: null, related: ['p1', null, 'gone', 'p1'] },
  p3: { id: 'p3', sku: 's1', brand: brands.bo, name: 'Desk', related: [] },
  p4: { id: 'p4', sku: 'none', brand: brands.ax, name: 'Ghost', related: null },
};
const people: Record<string, object> = {
  u1: { id: 'u1', email: 'a@x.example', name: 'Ann', manager: { id: 'u2' } },
  u2: { id: 'u2', email: 'b@x.example', name: 'Bob', manager: { id: 'u3' } },
  u3: { id: 'u3', email: 'c@x.example', name: null, manager: null },
};
const reviews = [
  { id: 'r1', stars: 5, product: { id: 'p1' }, author: { email: 'a@x.example' } },
  { id: 'r2', stars: 1, product: { id: 'p1' }, author: { email: 'b@x.example' } },
  { id: 'r3', stars: 3, product: { id: 'p2' }, author: { email: 'a@x.example' } },
  { id: 'r4', stars: 4, product: { id: 'p2' }, author: { email: 'nobody@x.example' } },
  { id: 'r5', stars: 2, product: { id: 'p4' }, author: null },
];

const product = (id: string | null) => (id === null ? null : (products[id] ?? null));

/** Entities with several keys, compound and nested ones, far hops, duplicates and ones that are not there. */
export const entities = (): SmallSubgraphs => ({
  catalog: {
    typeDefs: `
      type Query { product(id: ID!): Product products(ids: [ID]): [Product] grid: [[Product]] }
      type Product @key(fields: "id") @key(fields: "sku brand { code }") {
        id: ID! sku: String! brand: Brand! name(upper: Boolean = false): String related(first: Int): [Product]
      }
      type Brand @shareable { code: ID! name: String }
    `,
    resolvers: {
      Query: {
        product: (_: unknown, { id }: Id) => product(id),
        products: (_: unknown, { ids }: { ids?: string[] | null }) =>
          (ids ?? Object.keys(products)).map(product),
        grid: () => [[products['p1'], null, products['p2']], null, [], [products['p1']]],
      },
      Product: {
        __resolveReference: ({ id, sku }: Partial<Id & Stocked>) =>
          id === undefined
            ? Object.values(products).find((one) => 'sku' in one && one.sku === sku)
            : product(id),
        name: ({ name }: { name: string | null }, { upper }: { upper: boolean }) =>
          upper ? name?.toUpperCase() : name,
        related: async (
          { related }: { related: (string | null)[] | null },
          { first }: { first?: number | null },
        ) => related?.slice(0, first ?? undefined).map(product),
      },
    },
  },
  inventory: {
    typeDefs: `
      type Query { emptiest: Product }
      type Product @key(fields: "sku brand { code }") { sku: String! brand: Brand! inStock: Int warehouse: Warehouse }
      type Brand @shareable { code: ID! }
      type Warehouse @key(fields: "id") { id: ID! city: String keeper: Person }
      type Person @key(fields: "id", resolvable: false) { id: ID! }
    `,
    resolvers: {
      Query: { emptiest: () => ({ sku: 's2', brand: { code: 'bo' } }) },
      Product: {
        __resolveReference: async ({ sku, brand }: Stocked) => (sku === 'none' ? null : { sku, brand }),
        inStock: ({ sku, brand }: Stocked) => (brand.code === 'bo' ? null : Number(sku.slice(1)) * 10),
        warehouse: ({ brand }: Stocked) => ({ id: `w-${brand.code}` }),
      },
      Warehouse: {
        __resolveReference: ({ id }: Id) => ({ id }),
        city: ({ id }: Id) => `City of ${id}`,
        keeper: ({ id }: Id) => ({ id: id === 'w-ax' ? 'u1' : 'u9' }),
      },
    },
  },
  reviews: {
    typeDefs: `
      type Query { reviews: [Review!]! }
      type Review @key(fields: "id") { id: ID! stars: Int! product: Product author: Person }
      type Product @key(fields: "id") { id: ID! reviews(atLeast: Int! = 1): [Review!]! best: Review }
      type Person @key(fields: "email") { email: String! reviews: [Review!]! }
    `,
    resolvers: {
      Query: { reviews: () => reviews },
      Review: { __resolveReference: ({ id }: Id) => reviews.find((one) => one.id === id) },
      Product: {
        reviews: ({ id }: Id, { atLeast }: { atLeast: number }) =>
          reviews.filter((one) => one.product.id === id && one.stars >= atLeast),
        best: ({ id }: Id) => reviews.find((one) => one.product.id === id && one.stars > 3),
      },
      Person: { reviews: ({ email }: Email) => reviews.filter(({ author }) => author?.email === email) },
    },
  },
  accounts: {
    typeDefs: `
      type Query { me: Person }
      type Person @key(fields: "id") @key(fields: "email") { id: ID! email: String! name: String manager: Person }
    `,
    resolvers: {
      Query: { me: () => people['u1'] },
      Person: {
        __resolveReference: (key: Partial<Id & Email>) =>
          Promise.resolve(
            Object.values(people).find(
              (one) => ('email' in one && one.email === key.email) || one === people[key.id ?? ''],
            ) ?? null,
          ),
        manager: ({ manager }: { manager: Id | null }) => manager && people[manager.id],
      },
    },
  },
});

export const entityOperations: Readonly<Record<string, string>> = {
  'an entity by its own key': '{ product(id: "p1") { id name reviews { stars } } }',
  'one that is not there': '{ product(id: "none") { id reviews { stars } } }',
  'a compound key': '{ products { inStock warehouse { city } } }',
  'far hops':
    '{ products { warehouse { keeper { name manager { name manager { name reviews { id } } } } } } }',
  'another key on the way':
    '{ reviews { author { name manager { email reviews { stars product { name } } } } } }',
  'from where no id is known': '{ emptiest { name id best { author { id } } brand { name } } }',
  'null, duplicates and unknown ones in a list':
    '{ products(ids: ["p1", null, "p1", "gone", "p4", "p2"]) { id inStock reviews { id author { name } } } }',
  'only null in a list': '{ products(ids: [null, "gone"]) { id inStock best { id } } }',
  'nothing in a list': '{ products(ids: []) { id inStock best { id } } }',
  'a list of lists': '{ grid { id inStock best { stars author { name } } } }',
  'the same entity deep and shallow':
    '{ product(id: "p1") { related { id inStock related { name best { stars } related { inStock reviews { id } } } } } }',
  'duplicates that go on differently':
    '{ a: product(id: "p2") { best { author { name } } } b: product(id: "p2") { best { id author { manager { name } } } reviews { stars } } }',
  'aliases with other arguments':
    '{ products { low: reviews { id } high: reviews(atLeast: 4) { id author { name } } same: reviews(atLeast: 4) { id } } }',
  'a field asked for twice':
    '{ products { reviews { id } reviews { stars author { email } } name ... { name } } }',
  'aliases that are names of keys': '{ products { id: name sku: inStock brand: warehouse { id: city } } }',
  'aliases of one field': '{ products { x: name y: name(upper: true) z: name(upper: null) } }',
  'names that objects have':
    '{ product(id: "p1") { constructor: name toString: inStock hasOwnProperty: best { valueOf: stars author { then: name } } } }',
  'a name that objects do not have':
    '{ __proto__: products { __proto__: name x: inStock best { __proto__: stars } } }',
  '__typename everywhere':
    '{ __typename t: __typename products { __typename kind: __typename reviews { __typename author { __typename } } warehouse { __typename } } }',
  'only __typename of an entity': '{ products { warehouse { __typename keeper { __typename } } } }',
  fragments:
    '{ products { ...P related { ...P } } } fragment P on Product { id inStock ...R } fragment R on Product { reviews { author { ...N } } } fragment N on Person { name manager { name } }',
  'fragments inline':
    '{ products { ... on Product { id ... { inStock ... on Product { best { stars } } } } } }',
  'a fragment on the root': '{ ...Q ...Q } fragment Q on Query { me { name } emptiest { name inStock } }',
  'several roots':
    '{ me { name reviews { id } } emptiest { inStock } reviews { stars } product(id: "p3") { name } }',
  introspection:
    '{ __type(name: "Product") { fields { name args { name defaultValue } } } product(id: "p1") { name inStock } }',
};
