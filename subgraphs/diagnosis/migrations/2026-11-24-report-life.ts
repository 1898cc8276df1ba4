/** What follows a report's confirmation, edits that belong together, and a search that folds as names are folded. */
export const reportLife = {
  name: '2026-11-24-report-life',
  sql: `
    create table diagnosis.report_addenda (
      id uuid primary key,
      report_id uuid not null references diagnosis.reports,
      text text not null,
      at timestamptz(3) not null,
      author_id uuid not null
    );
    create index on diagnosis.report_addenda (report_id, at, id);

    alter table diagnosis.report_versions add column edited boolean not null default false;

    -- Lower case, without accents, of words alone: for texts, and in websearch's language for what is looked for.
    create function diagnosis.fold(text text) returns text immutable strict parallel safe
      return lower(regexp_replace(normalize(text, NFKD), '[\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]', '', 'g'));
    create function diagnosis.report_words(text text) returns tsvector immutable strict parallel safe
      return to_tsvector('simple'::regconfig,
        regexp_replace(diagnosis.fold(text), '[\\s!-/:-@[-\`{-~]+', ' ', 'g'));
    create function diagnosis.report_search(search text) returns tsquery immutable strict parallel safe
      language sql as $$
        select case
          when typed !~ '"\\s*$' and words::text ~ '''$' and words::text !~ '!''[^'']*''$' then (words::text || ':*')::tsquery
          else words
        end
        from (select regexp_replace(diagnosis.fold(search), '[\\s!#-,./:-@[-\`{-~]+|(?<=[^\\s"])-+', ' ', 'g')) folded(typed),
          lateral (select websearch_to_tsquery('simple'::regconfig, typed)) found(words)
      $$;
    alter table diagnosis.reports drop column search_vector;
    alter table diagnosis.reports add column search_vector tsvector not null generated always as (
      diagnosis.report_words(findings || ' ' || impression || ' ' || coalesce(recommendations, ''))
    ) stored;
    create index on diagnosis.reports using gin (search_vector);
  `,
};
