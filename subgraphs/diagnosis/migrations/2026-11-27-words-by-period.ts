/**
 * The words of reports by periods of thirty days: a search that finds many reports by common words reads those of the newest
 * periods alone, until the page is full.
 */
export const wordsByPeriod = {
  name: '2026-11-27-words-by-period',
  sql: `
    create function diagnosis.period(at timestamptz) returns int immutable strict parallel safe
      return floor(extract(epoch from at) / (30 * 86400))::int;
    create function diagnosis.words_of_period(words text[], period int) returns text[] immutable strict parallel safe
      return array(select period || ' ' || word from unnest(words) word);
    create function diagnosis.dated_words(words tsvector, at timestamptz) returns text[] immutable strict parallel safe
      return diagnosis.words_of_period(tsvector_to_array(words), diagnosis.period(at));
    create function diagnosis.words_in(search tsquery) returns text[] immutable strict parallel safe
      return array(select word[1] from regexp_matches(search::text, '''([^'']+)''', 'g') word);

    -- Words that one report in twenty holds fill a page soon on a walk along the list.
    create or replace function diagnosis.led_by_certain(search text) returns boolean strict
      language sql as $$
        select coalesce(begun > 5000
          and diagnosis.reports_with(diagnosis.report_search_certain(search)) < least(begun, reports / 20), false)
        from (select diagnosis.reports_with(diagnosis.report_search_begun(search)), reltuples
          from pg_class where oid = 'diagnosis.reports'::regclass) found(begun, reports)
      $$;

    create index on diagnosis.reports using gin (diagnosis.dated_words(search_vector, created_at)) with (fastupdate = off);
    analyze diagnosis.reports;
  `,
};
