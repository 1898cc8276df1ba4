import { idsOnPage, pageSize, type Keyset, type PageArgs } from '@lightbox/platform/connection.ts';
import { badInput } from '@lightbox/platform/errors.ts';
import type { Reads } from '@lightbox/platform/reads.ts';
import { sql, type Expression, type SqlBool } from 'kysely';
import { db } from '#tables.ts';

const words = sql.ref('reports.search_vector');

/**
 * Words as in a web search, in any case and without accents: quotes hold a phrase together, `or` and a minus sign mean
 * what they say, and the last word may be only begun.
 */
export function matching(
  search: string | null | undefined,
  isLed: boolean,
): Expression<SqlBool> | null {
  if (search === null || search === undefined || search.trim() === '') return null;
  if (search.length > 200) throw badInput('filter.search', 'filter.search: at most 200 characters.');
  // The operator's own function, which no index answers: it looks through what the certain words find.
  return isLed
    ? sql<SqlBool>`(${words} @@ diagnosis.report_search_certain(${search})
        and ts_match_vq(${words}, diagnosis.report_search_begun(${search})))`
    : sql<SqlBool>`${words} @@ diagnosis.report_search(${search})`;
}

/** Whether a search is best found by its words but the last, which is common: by what PostgreSQL knows of all of them. */
export async function isLedByCertain(reads: Reads, search: string | null | undefined): Promise<boolean> {
  if (search === null || search === undefined || !/\S\s+\S/.test(search) || search.length > 200) return false;
  const [found] = await reads.rows(
    null,
    { search },
    (given) => sql<{ isLed: boolean }>`select diagnosis.led_by_certain(${given.search}) as "isLed"`,
  );
  return found?.isLed ?? false;
}

/**
 * Ids on a page, newest first, of what a search finds that its certain words lead: of each period of thirty days those that hold
 * these words, from the newest on, until the page is full.
 */
export function idsByPeriod(
  { em }: Reads,
  search: string | null | undefined,
  conditions: Expression<SqlBool>,
  keyset: Keyset,
  args: PageArgs,
): Expression<string[]> {
  const certain = sql`diagnosis.words_in(diagnosis.report_search_certain(${search}))`;
  // The offset keeps PostgreSQL, which takes the words of a period for common ones, from a walk along the list.
  const holding = db(em)
    .selectFrom('reports')
    .selectAll()
    .where(
      sql<boolean>`diagnosis.dated_words(${words}, ${sql.ref('reports.created_at')})
          @> diagnosis.words_of_period(${certain}, period - 1)
        and ts_match_vq(${words}, diagnosis.report_search(${search}))`,
    )
    .orderBy('reports.created_at', 'desc')
    .orderBy('reports.id', 'desc')
    .offset(sql.lit(0))
    .as('reports');
  const found = db(em).selectFrom(holding).where(conditions);
  return sql`(
    with recursive pages(period, ids) as (
      select diagnosis.period(max(created_at)) + 1, '{}'::uuid[] from diagnosis.reports
      union all
      select period - 1, ids || ${idsOnPage([found], sql.ref('reports.id'), keyset, args)} from pages
      where cardinality(ids) <= ${sql.lit(pageSize(args.first))}
        and period > (select diagnosis.period(min(created_at)) from diagnosis.reports)
    )
    select ids from pages order by period limit 1)::uuid[]`;
}
