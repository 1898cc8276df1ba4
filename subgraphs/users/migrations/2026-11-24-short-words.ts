/**
 * Searches for words too short for trigrams. PostgreSQL knows from the index's statistics which parts are so common that it
 * finds enough by walking through the list.
 */
export const shortWords = {
  name: '2026-11-24-short-words',
  sql: `
    -- Every one and two characters that stand in a text. Strict, so that it is not written out in the statements that name it.
    create function users.short_parts(text text) returns text[] immutable strict parallel safe
      return string_to_array(text, null)
        || string_to_array(regexp_replace(text, '(..)', E'\\\\1\\n', 'g'), E'\\n')
        || string_to_array(regexp_replace(substr(text, 2), '(..)', E'\\\\1\\n', 'g'), E'\\n');
    create index on users.patients using gin (users.short_parts(search_text));
  `,
};
