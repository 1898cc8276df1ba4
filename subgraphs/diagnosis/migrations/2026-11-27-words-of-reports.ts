/** What stands between words, besides ASCII: punctuation and signs of all scripts that have some. For a regular expression's class. */
const between =
  '\\u00a1-\\u00a9\\u00ab-\\u00b4\\u00b6-\\u00b9\\u00bb-\\u00bf\\u00d7\\u00f7\\u02c2-\\u02c5\\u02d2-\\u02df\\u0375\\u037e\\u0387' +
  '\\u055a-\\u055f\\u0589\\u058a\\u05be\\u05c0\\u05c3\\u05f3\\u05f4\\u0609-\\u060d\\u061b-\\u061f\\u066a-\\u066d\\u06d4\\u0964\\u0965' +
  '\\u0e4f\\u0e5a\\u0e5b\\u2000-\\u2bff\\u2e00-\\u2e5d\\u3000-\\u3004\\u3008-\\u3020\\u3030\\u303d-\\u303f\\u30fb\\ufe10-\\ufe6f\\uff00-\\uff0f';

/**
 * Words of reports end at every kind of dash, quotation mark and bullet. In searches curly quotes hold phrases together, minus
 * signs that stand before nothing mean nothing, and neither does an `or` that nothing follows yet.
 *
 * A word that is only begun is looked for by collecting all reports that hold any word of that beginning, which takes long for a
 * common one. Where other words are rarer they lead (`led_by_certain`), and what they find is looked through for it.
 */
export const wordsOfReports = {
  name: '2026-11-27-words-of-reports',
  sql: `
    create or replace function diagnosis.fold(text text) returns text immutable strict parallel safe
      return translate(replace(replace(replace(replace(
        lower(regexp_replace(normalize(text, NFKD), '[\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]', '', 'g')),
        'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'łøđðħŧıς', 'loddhtiσ');
    create or replace function diagnosis.report_words(text text) returns tsvector immutable strict parallel safe
      return to_tsvector('simple'::regconfig, regexp_replace(diagnosis.fold(text), '[\\s!-/:-@[-\`{-~${between}]+', ' ', 'g'));
    -- In four steps: signs become blanks, several minus signs one, lonely ones blanks, and an 'or' at the end nothing.
    create or replace function diagnosis.report_search(search text) returns tsquery immutable strict parallel safe
      language sql as $$
        select case
          when typed !~ '"\\s*$' and words::text ~ '''$' and words::text !~ '!''[^'']*''$' then (words::text || ':*')::tsquery
          else words
        end
        from (select
            regexp_replace(regexp_replace(regexp_replace(regexp_replace(
              translate(diagnosis.fold(search), '“”„‟«»', '""""""'),
              '[\\s!#-,./:-@[-\`{-~${between}]+|(?<=[^\\s"-])-+', ' ', 'g'),
              '-{2,}', '-', 'g'),
              '-(?=\\s|$)', ' ', 'g'),
              '(?<=\\S)(\\s+or)+\\s*$', '')
          ) spelt(typed),
          lateral (select websearch_to_tsquery('simple'::regconfig, typed)) found(words)
      $$;

    -- Of words that must all occur, the last one only begun: what comes before it; else null.
    create function diagnosis.report_search_certain(search text) returns tsquery immutable strict parallel safe
      return substring(diagnosis.report_search(search)::text from '^([^|!]*) & ''[^'']*'':\\*$')::tsquery;
    create function diagnosis.report_search_begun(search text) returns tsquery immutable strict parallel safe
      return substring(diagnosis.report_search(search)::text from '''[^'']*'':\\*$')::tsquery;
    create function diagnosis.reports_with(words tsquery) returns float8 strict
      language plpgsql as $$
        declare
          plan json;
        begin
          execute format('explain (format json) select from diagnosis.reports where search_vector @@ %L::tsquery', words) into plan;
          return plan #>> '{0,Plan,Plan Rows}';
        end
      $$;
    create function diagnosis.led_by_certain(search text) returns boolean strict
      language sql as $$
        select coalesce(begun > 5000 and diagnosis.reports_with(diagnosis.report_search_certain(search)) < begun, false)
        from (select diagnosis.reports_with(diagnosis.report_search_begun(search))) found(begun)
      $$;

    -- Stored words are made again.
    alter table diagnosis.reports alter column search_vector set expression as (
      diagnosis.report_words(findings || ' ' || impression || ' ' || coalesce(recommendations, ''))
    );
    analyze diagnosis.reports (search_vector);
  `,
};
