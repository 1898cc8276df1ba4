/** Searches in reports take letters as searches for people do: without strokes, and one letter for each that is written as two. */
export const plainLetters = {
  name: '2026-11-24-plain-letters',
  sql: `
    create or replace function diagnosis.fold(text text) returns text immutable strict parallel safe
      return translate(replace(replace(replace(replace(
        lower(regexp_replace(normalize(text, NFKD), '[\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]', '', 'g')),
        'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'łøđðħŧı', 'loddhti');
    -- Stored words are made again.
    alter table diagnosis.reports alter column search_vector set expression as (
      diagnosis.report_words(findings || ' ' || impression || ' ' || coalesce(recommendations, ''))
    );
    analyze diagnosis.reports (search_vector);
  `,
};
