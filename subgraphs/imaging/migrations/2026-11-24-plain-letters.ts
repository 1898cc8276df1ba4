/** What searches for images look into, in the letters in which they ask. */
export const plainLetters = {
  name: '2026-11-24-plain-letters',
  sql: `
    create function imaging.plain_letters(text text) returns text immutable strict parallel safe
      return translate(
        replace(replace(replace(replace(text, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'łøđðħŧı', 'loddhti');
    update imaging.images set search_text = imaging.plain_letters(search_text)
      where search_text ~ '[łøđðħŧıßæœþ]';
    drop function imaging.plain_letters(text);
  `,
};
