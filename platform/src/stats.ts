import { sql, type Expression, type SqlBool } from 'kysely';
import { badInput } from './errors.ts';
import type { EntityManager } from './database.ts';
import { Reads } from './reads.ts';
import type { Viewer } from './identity.ts';

const maxGroups = 1000;

/** Counts and sums over rows of a subgraph, for those who may read statistics. */
export interface Stats<Group extends string> {
  /** What is counted, such as `images`; tells its statements from those of others. */
  readonly name: string;
  /** What each group is called in a row, and its value in SQL, which may be null. */
  readonly groups: Readonly<Record<Group, { readonly as: string; readonly value: Expression<unknown> }>>;
  /** Aggregates by their names in a row. */
  readonly measures: Readonly<Record<string, Expression<unknown>>>;
  /** What follows `from`. */
  readonly from: Expression<unknown>;
  /** What the client limits the rows to; without limits statements are built once. */
  readonly filter: object | null | undefined;
  readonly where: (viewer: Viewer | null) => Expression<SqlBool>;
}

/** A calendar month such as `2026-03`. @param timeZone the hospital's, a name of the IANA database */
export const monthOf = (at: Expression<unknown>, timeZone: string) =>
  sql<string>`to_char(${at} at time zone ${sql.lit(timeZone)}, 'YYYY-MM')`;

/**
 * One row for each combination of the groups' values that occurs, ordered by them; one row over all without groups.
 * What is not grouped by is null.
 * @throws AppError BAD_USER_INPUT when there are more than 1000 combinations, or a group is named twice
 */
export async function readStats<Group extends string, Row extends object>(
  em: EntityManager,
  viewer: Viewer | null,
  groupBy: readonly Group[],
  { name, groups, measures, from, filter, where }: Stats<Group>,
): Promise<Row[]> {
  if (new Set(groupBy).size < groupBy.length) throw badInput('groupBy', 'groupBy: names a group twice.');
  const shape = (filter ?? null) === null ? `stats of ${name} by ${groupBy.join(' ')}` : null;
  const rows = await new Reads(em, viewer).rows(shape, {}, (_, asking) => {
    const columns = Object.entries<Stats<Group>['groups'][Group]>(groups).map(([group, { as, value }]) =>
      groupBy.includes(group as Group) ? sql`${value} as ${sql.ref(as)}` : sql`null as ${sql.ref(as)}`,
    );
    const sums = Object.entries(measures).map(([as, value]) => sql`${value} as ${sql.ref(as)}`);
    const keys = groupBy.map((group) => groups[group].value);
    const by = keys.length === 0 ? sql`` : sql`group by ${sql.join(keys)} order by ${sql.join(keys)}`;
    return sql<Row>`
      select ${sql.join([...columns, ...sums])} from ${from} where ${where(asking)} ${by}
      limit ${sql.lit(maxGroups + 1)}`;
  });
  if (rows.length <= maxGroups) return rows;
  throw badInput(
    'groupBy',
    `groupBy: makes more than ${maxGroups} rows. Group by less, or limit what is counted with the filter.`,
  );
}
