/**
 * Searches for whole names and medical record numbers, in which each trigram is common. Names are sampled more finely, so that
 * PostgreSQL knows common ones, which it finds by walking through the list. What was written lately stands in the indexes at once:
 * a search would read through all that waits for them.
 */
export const longWords = {
  name: '2026-11-24-long-words',
  sql: `
    create function users.long_parts(text text) returns text[] immutable strict parallel safe
      return array(
        select substr(word, place, 5)
        from string_to_table(translate(text, E'\\n', ' '), ' ') word, generate_series(1, length(word) - 4) place);
    create index on users.patients using gin (users.long_parts(search_text)) with (fastupdate = off);
    alter index users.patients_search_text_idx set (fastupdate = off);
    alter index users.patients_short_parts_idx set (fastupdate = off);
    alter table users.patients alter column search_text set statistics 1000;
  `,
};
