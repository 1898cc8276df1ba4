import { AppError } from '@lightbox/platform/errors.ts';
import type { SmallSubgraphs } from '../small-supergraph.ts';

type Parcel = {
  readonly id: string;
  readonly weight?: number | null;
  readonly size?: { readonly width: number; readonly height: number | null } | null;
  readonly items?: readonly ({ readonly value: number; readonly kind: string } | null)[];
  readonly volume?: number | null;
  readonly density?: number | null;
  readonly price?: number | null;
  readonly note?: string;
};

const parcels: Record<string, Parcel> = {
  a: {
    id: 'a',
    weight: 2,
    size: { width: 3, height: 4 },
    items: [
      { value: 1, kind: 'DRY' },
      { value: 2, kind: 'WET' },
    ],
  },
  b: { id: 'b', weight: null, size: { width: 1, height: null }, items: [] },
  c: { id: 'c', weight: 5, size: null, items: [null, { value: 9, kind: 'DRY' }] },
  d: { id: 'd', weight: 0, size: { width: 0, height: 0 }, items: [{ value: 0, kind: 'WET' }] },
};

/** Fields that need others' fields, which need others' again; provided, overridden and shared ones. */
export const requires = (): SmallSubgraphs => ({
  parcels: {
    typeDefs: `
      type Query { parcel(id: ID!): Parcel parcels: [Parcel] }
      type Parcel @key(fields: "id") { id: ID! weight: Float @shareable size: Size items: [Item] old: String shared: String @shareable }
      type Size @shareable { width: Int! height: Int }
      type Item @shareable { value: Int! kind: Kind }
      enum Kind { DRY WET }
    `,
    resolvers: {
      Query: {
        parcel: (_: unknown, { id }: Parcel) => parcels[id],
        parcels: () => [...Object.values(parcels), null, parcels['a']],
      },
      Parcel: {
        __resolveReference: ({ id }: Parcel) => parcels[id],
        old: () => 'from parcels',
        shared: () => 'shared',
      },
    },
  },
  measures: {
    typeDefs: `
      type Parcel @key(fields: "id") {
        id: ID! weight: Float @external size: Size @external items: [Item] @external
        volume: Float @requires(fields: "size { width height }") density(per: Float! = 1): Float @requires(fields: "weight size { width }")
        worth: Int! @requires(fields: "items { value kind }") old: String @override(from: "parcels") shared: String @shareable
      }
      type Size @shareable { width: Int! height: Int }
      type Item @shareable { value: Int! kind: Kind }
      enum Kind { DRY WET }
    `,
    resolvers: {
      Parcel: {
        __resolveReference: (given: Parcel) => given,
        volume: ({ size }: Parcel) => size && size.height && size.width * size.height,
        density: ({ weight, size, id }: Parcel, { per }: { per: number }) => {
          if (id === 'c') throw new AppError('BAD_USER_INPUT', 'It cannot be measured.', { field: 'size' });
          return weight && weight / (size?.width ?? 1) / per;
        },
        worth: ({ items, id }: Parcel) =>
          id === 'd'
            ? null
            : items?.reduce((sum, item) => sum + (item?.value ?? 0) * (item?.kind === 'WET' ? 10 : 1), 0),
        old: () => 'from measures',
        shared: () => 'shared',
      },
    },
  },
  prices: {
    typeDefs: `
      type Parcel @key(fields: "id") {
        id: ID! volume: Float @external density(per: Float! = 1): Float @external worth: Int! @external
        price: Float @requires(fields: "volume density(per: 2)") insurance: Float! @requires(fields: "worth")
      }
    `,
    resolvers: {
      Parcel: {
        __resolveReference: (given: Parcel) => given,
        price: ({ volume, density }: Parcel) => (volume ?? 100) + (density ?? 1000),
        insurance: ({ worth }: Parcel & { worth: number }) => worth / 10,
      },
    },
  },
  orders: {
    typeDefs: `
      type Query { orders: [Order!]! }
      type Order @key(fields: "id") { id: ID! parcel: Parcel @provides(fields: "weight") plain: Parcel totals: [Total!] }
      type Total { parcel: Parcel! sum: Float }
      type Parcel @key(fields: "id") {
        id: ID! weight: Float @external price: Float @external insurance: Float! @external
        total(currency: Currency! = EUR): String @requires(fields: "price insurance")
      }
      enum Currency { EUR USD @inaccessible CHF }
    `,
    resolvers: {
      Query: {
        orders: () =>
          ['a', 'b', 'c', 'd'].map((id) => ({ id: `o-${id}`, parcel: { id, weight: 42 }, plain: { id } })),
      },
      Order: {
        totals: ({ parcel, id }: { parcel: Parcel; id: string }) =>
          id === 'o-b' ? null : [{ parcel, sum: 1 }, { parcel: { id: 'a' } }],
      },
      Parcel: {
        __resolveReference: (given: Parcel) => given,
        total: ({ price, insurance }: Parcel & { insurance: number }, { currency }: { currency: string }) =>
          `${price} ${insurance} ${currency}`,
      },
    },
  },
});

export const requiresOperations: Readonly<Record<string, string>> = {
  'what another subgraph knows': '{ parcels { id volume } }',
  'nested fields with null': '{ parcels { volume size { width } } a: parcel(id: "b") { volume } }',
  'lists of objects': '{ parcel(id: "a") { worth } c: parcel(id: "c") { worth items { value } } }',
  'a non-null field that has none': '{ parcels { id worth } }',
  'arguments beside it': '{ parcels { id density ten: density(per: 10) volume } }',
  'what requires what requires': '{ parcels { id price } }',
  'all of it': '{ parcel(id: "a") { total chf: total(currency: CHF) price insurance } }',
  'all of it where parts are null or fail': '{ parcels { id total } }',
  'from the other end': '{ orders { id plain { total } totals { sum parcel { id price weight } } } }',
  'provided or not': '{ orders { parcel { id weight } plain { weight } } }',
  'provided and more': '{ orders { parcel { weight size { height } density volume } } }',
  'overridden and shared': '{ parcels { old shared } orders { plain { shared old } } }',
  'a required field asked for by another alias':
    '{ parcels { size: weight weight: volume volume: size { height: width } } }',
  'enums through a representation':
    '{ parcel(id: "a") { items { kind } worth } d: parcel(id: "d") { items { kind value } volume density } }',
};
