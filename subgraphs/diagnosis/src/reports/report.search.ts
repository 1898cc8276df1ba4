import { idsOnPage, pageSize, type Keyset, type PageArgs } from '@lightbox/platform/connection.ts';
import { badInput } from '@lightbox/platform/errors.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import type { Reads } from '@lightbox/platform/reads.ts';
import { sql, type Expression, type SqlBool } from 'kysely';
import { db } from '#tables.ts';

/** @returns what is searched for; null for nothing. @throws AppError BAD_USER_INPUT for more than 200 characters */
export function searchedFor(search: string | null | undefined): string | null {
  if (search === null || search === undefined || search.trim() === '') return null;
  if (search.length > 200) throw badInput('filter.search', 'filter.search: at most 200 characters.');
  return search;
}

const words = sql.ref('reports.search_vector');
const queryOf = (search: string) => sql`diagnosis.report_search(${search})`;

/**
 * Words as in a web search, in any case and without accents: quotes hold a phrase together, `or` and a minus sign mean
 * what they say, and the last word may be only begun.
 */
export const matching = (search: string): Expression<SqlBool> => sql<SqlBool>`${words} @@ ${queryOf(search)}`;

/** What one report in a hundred holds is found among so many of the newest, on a page of the usual size. */
const walked = 2000;

/**
 * Finds the newest among the newest reports or, where these do not fill the page, period by period from the newest on. PostgreSQL
 * would choose a way by how rare the words are, and does not know it of those that are only begun, of phrases, and of words that
 * stand together or never do.
 * @param visibleTo which reports a viewer may see
 * @returns ids on the first page, and one more
 */
export async function newestMatching(
  reads: Reads,
  search: string,
  visibleTo: (viewer: Viewer | null) => Expression<SqlBool>,
  keyset: Keyset,
  args: PageArgs,
): Promise<string[]> {
  const size = pageSize(args.first);
  const reports = db(reads.em)
    .selectFrom('reports')
    .selectAll()
    .orderBy('reports.created_at', 'desc')
    .orderBy('reports.id', 'desc');
  const isFull = (ids: string) => sql`cardinality(${sql.ref(ids)}) > ${sql.lit(size)}`;
  // Built for this search alone, as what takes longer than other reads must not hold them up.
  const [found] = await reads.rows(null, { search }, (given, viewer) => {
    const query = queryOf(given.search);
    const leading = sql`(select diagnosis.leading_words(${query}))`;
    // The operator's own function, which no index answers.
    const isMatch = sql<boolean>`ts_match_vq(${words}, ${query})`;
    const newest = db(reads.em)
      .selectFrom(reports.limit(sql.lit(walked)).as('reports'))
      .where(isMatch);
    // The offset has all of a period's found by its words, and the order what the viewer may see be looked up one by one.
    const ofPeriod = db(reads.em).selectFrom(
      reports
        .where(
          sql<boolean>`diagnosis.words_of_period(${words}, ${sql.ref('reports.created_at')})
            @@ diagnosis.report_search_in(${leading}, period - 1)`,
        )
        .where(isMatch)
        .offset(sql.lit(0))
        .as('reports'),
    );
    const page = (list: typeof newest) =>
      idsOnPage([list.where(visibleTo(viewer))], sql.ref('reports.id'), keyset, args);
    return sql<{ ids: string[] }>`
      select case
        when ${isFull('newest.ids')} or numnode(${query}) = 0
          or not exists (select from diagnosis.reports order by created_at desc, id desc offset ${sql.lit(walked)})
        then newest.ids
        else (
          with recursive pages(period, ids) as (
            select diagnosis.period(max(created_at)) + 1, '{}'::uuid[] from diagnosis.reports
            union all
            select period - 1, ids || ${page(ofPeriod)} from pages
            where not ${isFull('pages.ids')} and period > (select diagnosis.period(min(created_at)) from diagnosis.reports)
          )
          select ids from pages order by period limit 1)
        end as ids
      from (select ${page(newest)}) as newest(ids)`;
  });
  return found?.ids ?? [];
}
