/** Names as searches and orders spell them: without strokes through letters, and one letter for each that is written as two. */
export const plainLetters = {
  name: '2026-11-24-plain-letters',
  sql: `
    create function users.plain_letters(text text) returns text immutable strict parallel safe
      return translate(
        replace(replace(replace(replace(text, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'łøđðħŧı', 'loddhti');
    update users.patients set sort_name = users.plain_letters(sort_name), search_text = users.plain_letters(search_text)
      where sort_name ~ '[łøđðħŧıßæœþ]' or search_text ~ '[łøđðħŧıßæœþ]';
    update users.staff set sort_name = users.plain_letters(sort_name), search_text = users.plain_letters(search_text)
      where sort_name ~ '[łøđðħŧıßæœþ]' or search_text ~ '[łøđðħŧıßæœþ]';
    drop function users.plain_letters(text);
  `,
};
