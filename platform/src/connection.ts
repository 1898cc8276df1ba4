import { sql, type Expression, type RawBuilder, type SelectQueryBuilder } from 'kysely';
import { badInput } from './errors.ts';
import type { Viewer } from './identity.ts';
import { isCleanText } from './input.ts';
import type { Reads } from './reads.ts';
import { isDay } from './scalars.ts';

export type Direction = 'ASC' | 'DESC';

/** What a list is ordered by; the row's id always breaks ties. */
export interface Keyset {
  /** What is listed, such as `patients`; a cursor of another list is refused. */
  readonly list: string;
  /** Name in the API; a cursor of another order is refused. */
  readonly name: string;
  readonly direction: Direction;
  /** Expressions that are never null, in the order's own order; the last one is unique. */
  readonly keys: readonly { readonly value: Expression<unknown>; readonly type: KeyType }[];
}

type KeyType = keyof typeof keyTypes;
const keyTypes = {
  text: /^[^]*$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  timestamptz: /^(-?infinity|\d{4}-\d\d-\d\d ([01]\d|2[0-3])(:[0-5]\d){2}(\.\d{1,6})?\+00)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  bigint: /^-?\d{1,18}$/,
  numeric: /^-?\d{1,30}(\.\d{1,12})?$/,
} as const;

export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** A page of rows; the total is counted only when asked for. */
export interface Page<Row> {
  readonly nodes: Row[];
  /** Where the node of an index stands, for the client; made when it is asked for. */
  readonly cursorAt: (index: number) => string | null;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly total: () => Promise<number>;
}

const prefixOf = ({ list, name, direction }: Keyset): string => `${list} ${name} ${direction} `;

const encode = (keyset: Keyset, keys: string): string =>
  Buffer.from(prefixOf(keyset) + keys).toString('base64url');

function decode(keyset: Keyset, cursor: string): string[] {
  const text = Buffer.from(cursor, 'base64url').toString();
  const prefix = prefixOf(keyset);
  try {
    const values: unknown = text.startsWith(prefix) ? JSON.parse(text.slice(prefix.length)) : null;
    if (
      Array.isArray(values) &&
      values.length === keyset.keys.length &&
      keyset.keys.every(({ type }, i) => {
        const value: unknown = values[i];
        if (typeof value !== 'string' || !isCleanText(value) || !keyTypes[type].test(value)) return false;
        const isDated = type === 'date' || (type === 'timestamptz' && !value.endsWith('infinity'));
        return !isDated || isDay(value.slice(0, 10));
      })
    ) {
      return values.map(String);
    }
  } catch {
    // falls through to the one message for every malformed cursor
  }
  throw badInput('after', 'after: is not a cursor of this list in this order.');
}

/** @returns how many rows are asked for. @throws AppError BAD_USER_INPUT outside 1 to 100 */
export function pageSize(first: number | null | undefined): number {
  const size = first ?? 20;
  if (size < 1 || size > 100) throw badInput('first', 'first: must be from 1 to 100.');
  return size;
}

// Kysely spells "any database, any tables" this way; the rows' type is what callers rely on.
type AnyQuery<Row> = SelectQueryBuilder<Record<string, never>, never, Row>;
type Query<DB, TB extends keyof DB, Row> = SelectQueryBuilder<DB, TB, Row>;

const directionOf = ({ direction }: Keyset) => sql.raw(direction === 'ASC' ? 'asc' : 'desc');

/** One row more than the page holds, to see whether there is one. */
function ordered<DB, TB extends keyof DB, Row>(query: Query<DB, TB, Row>, keyset: Keyset, args: PageArgs) {
  // Written out, as a statement that is planned once is planned for the number of rows that it names.
  let page = query.limit(sql.lit(pageSize(args.first) + 1));
  for (const { value } of keyset.keys) page = page.orderBy(sql`${value} ${directionOf(keyset)}`);
  if (args.after !== null && args.after !== undefined) {
    const after = decode(keyset, args.after);
    const typed = keyset.keys.map(({ type }, i) => sql`${after[i]}::${sql.raw(type)}`);
    const than = sql.raw(keyset.direction === 'ASC' ? '>' : '<');
    page = page.where(
      sql<boolean>`(${sql.join(keyset.keys.map(({ value }) => value))}) ${than} (${sql.join(typed)})`,
    );
  }
  return page;
}

function paged<DB, TB extends keyof DB, Row>(query: Query<DB, TB, Row>, keyset: Keyset, args: PageArgs) {
  const values = keyset.keys.map(({ value }) => sql`${value}::text`);
  const cursor = sql<string>`json_build_array(${sql.join(values)})::text`.as('cursor');
  return ordered(query.select(cursor), keyset, args);
}

/**
 * Ids of a page's rows, of a list in parts that have none in common, where the way through one is not that through another.
 * Nothing else is read of what the page does not hold.
 */
export function idsOnPage<DB, TB extends keyof DB>(
  parts: readonly Query<DB, TB, object>[],
  id: Expression<unknown>,
  keyset: Keyset,
  args: PageArgs,
): Expression<string[]> {
  const keys = keyset.keys.map(({ value }, i) => sql`${value}`.as(`key${i}`));
  const pages = parts.map((part) => {
    const ids = ordered(part.select(sql`${id}`.as('id')).select(keys), keyset, args);
    return sql`(${ids})`;
  });
  const order = keyset.keys.map((_, i) => sql`${sql.ref(`key${i}`)} ${directionOf(keyset)}`);
  return sql<string[]>`array(
    select id from (${sql.join(pages, sql` union all `)}) as page
    order by ${sql.join(order)} limit ${sql.lit(pageSize(args.first) + 1)})`;
}

function toPage<Row>(
  rows: readonly (Row & { cursor: string })[],
  keyset: Keyset,
  args: PageArgs,
  total: () => Promise<number>,
): Page<Row> {
  const size = pageSize(args.first);
  const hasPreviousPage = args.after !== null && args.after !== undefined;
  const cursorAt = (index: number) => {
    const row = rows[index];
    return row === undefined ? null : encode(keyset, row.cursor);
  };
  return { nodes: rows.slice(0, size), cursorAt, hasNextPage: rows.length > size, hasPreviousPage, total };
}

const count = sql<number>`count(*)::int`.as('total');

/** A list to read pages of. */
export interface List<DB, TB extends keyof DB, Row> {
  /** What is selected and by what, such as `images of patient`; tells its statements from those of other lists. */
  readonly name: string;
  /** What the client limits the list to; one without limits asks with statements that are built once. */
  readonly filter: object | null | undefined;
  readonly keyset: Keyset;
  readonly args: PageArgs;
  /** @returns the list with its columns and the same without, to count; filters applied, unordered */
  readonly build: (viewer: Viewer | null) => {
    readonly rows: Query<DB, TB, Row>;
    readonly list: Query<DB, TB, object>;
  };
}

/** The list's part in the shape of its statements; null when they depend on what this client asks for. */
function shapeOf<DB, TB extends keyof DB, Row>({ name, filter, keyset, args }: List<DB, TB, Row>) {
  if ((filter ?? null) !== null || (args.after ?? null) !== null) return null;
  return `${name} ${keyset.name} ${keyset.direction} ${pageSize(args.first)}`;
}

/** Reads one page of a list. */
export async function readPage<DB, TB extends keyof DB, Row extends object>(
  reads: Reads,
  list: List<DB, TB, Row>,
): Promise<Page<Row>> {
  const { keyset, args, build } = list;
  const shape = shapeOf(list);
  const found = await reads.rows(shape, {}, (_, viewer) => paged(build(viewer).rows, keyset, args));
  const total = async () => {
    const counted = await reads.rows(shape && `count of ${shape}`, {}, (_, viewer) =>
      build(viewer).list.select(count).$castTo<{ total: number }>(),
    );
    return counted[0]?.total ?? 0;
  };
  return toPage(found as (Row & { cursor: string })[], keyset, args, once(total));
}

/**
 * Reads one page of the same list under each of many parents, in one statement (a lateral join).
 * @param parent the column that holds the parent's id
 */
export async function readPages<DB, TB extends keyof DB, Row extends object>(
  reads: Reads,
  parentIds: readonly string[],
  parent: RawBuilder<unknown>,
  list: List<DB, TB, Row>,
): Promise<Map<string, Page<Row>>> {
  const { keyset, args, build } = list;
  const shape = shapeOf(list);
  const [first = '', ...others] = parentIds;
  const isOne = others.length === 0;
  const found = await reads.rows(
    shape && `${isOne ? 'one' : 'many'} ${shape}`,
    { first, parentIds },
    (given, viewer) => {
      const under = paged(build(viewer).rows, keyset, args).where(
        sql<boolean>`${parent} = parent.id`,
      ) as unknown as AnyQuery<Row>;
      // PostgreSQL takes an array for ten rows until it knows better, and would plan a single parent anew each time.
      const parents = isOne
        ? sql`(select ${given.first}::uuid) as parent(id)`
        : sql`unnest(${given.parentIds}::uuid[]) as parent(id)`;
      return sql<Row & { cursor: string; parentId: string }>`
        select parent.id as "parentId", page.* from ${parents} cross join lateral ${under} as page`;
    },
  );
  const totals = once(async () => {
    const counted = await reads.rows(shape && `counts of ${shape}`, { parentIds }, (given, viewer) =>
      build(viewer)
        .list.select([sql<string>`${parent}`.as('parentId'), count])
        .where(sql<boolean>`${parent} = any(${given.parentIds}::uuid[])`)
        .groupBy(sql`${parent}`)
        .$castTo<{ parentId: string; total: number }>(),
    );
    return new Map(counted.map((row) => [row.parentId, row.total]));
  });
  const byParent = Map.groupBy(found, (row) => row.parentId);
  return new Map(
    parentIds.map((id) => {
      const page = toPage<Row>(
        byParent.get(id) ?? [],
        keyset,
        args,
        async () => (await totals()).get(id) ?? 0,
      );
      // Who sees a whole list need not have it counted, and most records' lists are short.
      const isWhole = !page.hasNextPage && !page.hasPreviousPage;
      return [id, isWhole ? { ...page, total: async () => page.nodes.length } : page];
    }),
  );
}

function once<T>(compute: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= compute());
}

/** Resolvers of a `…Connection` type over a `Page`. */
export const connectionResolvers = {
  edges: <Row>({ nodes, cursorAt }: Page<Row>) =>
    nodes.map((node, i) => ({ cursor: cursorAt(i) ?? '', node })),
  nodes: <Row>(page: Page<Row>) => page.nodes,
  pageInfo: <Row>({ nodes, cursorAt, hasNextPage, hasPreviousPage }: Page<Row>) => ({
    hasNextPage,
    hasPreviousPage,
    get startCursor() {
      return cursorAt(0);
    },
    get endCursor() {
      return cursorAt(nodes.length - 1);
    },
  }),
  totalCount: <Row>(page: Page<Row>) => page.total(),
};
