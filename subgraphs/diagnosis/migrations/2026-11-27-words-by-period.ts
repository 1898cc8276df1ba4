/** The words of reports by periods of thirty days, for searches that read the newest period first. */
export const wordsByPeriod = {
  name: '2026-11-27-words-by-period',
  sql: `
    create function diagnosis.period(at timestamptz) returns int immutable strict parallel safe
      return floor(extract(epoch from at) / (30 * 86400))::int;
    create function diagnosis.words_of_period(words tsvector, at timestamptz) returns tsvector immutable strict parallel safe
      return array_to_tsvector(
        diagnosis.period(at)::text || array(select diagnosis.period(at) || ' ' || word from unnest(tsvector_to_array(words)) word));
    create index reports_words_of_period_idx on diagnosis.reports
      using gin (diagnosis.words_of_period(search_vector, created_at)) with (fastupdate = off);

    -- What finds all that a search does in one period, and more: words have no places there, so that a phrase is its words, and
    -- that one is not there cannot be told.
    create function diagnosis.report_search_in(search tsquery, period int) returns tsquery immutable strict parallel safe
      return period::text::tsquery && regexp_replace(
        regexp_replace(regexp_replace(search::text, '!\\( [^()]* \\)', '!''-''', 'g'), '<[-0-9]+>', '&', 'g'),
        '''([^'']*)''', '''' || period || ' \\1''', 'g')::tsquery;

    -- Of words that must all occur: not those that every other report holds, nor one that is only begun and common where there is a
    -- rarer one, as PostgreSQL collects all that any word of a beginning finds before it looks for the others.
    create function diagnosis.leading_words(search tsquery) returns tsquery strict
      language sql as $$
        with words(word, is_begun, share) as (
          select word[1], word[1] like '%:*', diagnosis.reports_with(word[1]::tsquery) / nullif(reltuples, 0)
          from regexp_matches(search::text, '(''[^'']*''(?::\\*)?)', 'g') word, pg_class
          where oid = 'diagnosis.reports'::regclass and search::text !~ '[|!]'
        )
        select coalesce(string_agg(word, ' & ') filter (
          where share < case when not is_begun then 0.5 when rarest < 0.05 then 0.05 else 2 end
        )::tsquery, search)
        from words, (select min(share) from words where not is_begun) others(rarest)
      $$;

    drop function diagnosis.led_by_certain(text), diagnosis.report_search_certain(text), diagnosis.report_search_begun(text);
    analyze diagnosis.reports;
  `,
};
