/**
 * Searches for file names that number their images: digits are too much alike for trigrams. What was written lately stands in the
 * indexes at once: a search would read through all that waits for them.
 */
export const longWords = {
  name: '2026-11-24-long-words',
  sql: `
    create function imaging.long_parts(text text) returns text[] immutable strict parallel safe
      return array(
        select substr(word, place, 5)
        from string_to_table(translate(text, E'\\n', ' '), ' ') word, generate_series(1, length(word) - 4) place);
    create index on imaging.images using gin (imaging.long_parts(search_text)) with (fastupdate = off);
    alter index imaging.images_search_text_idx set (fastupdate = off);
  `,
};
