/** What searches for billings look into, in the letters in which they ask. */
export const plainLetters = {
  name: '2026-11-24-plain-letters',
  sql: `
    create function financial.plain_letters(text text) returns text immutable strict parallel safe
      return translate(
        replace(replace(replace(replace(text, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'łøđðħŧı', 'loddhti');
    update financial.billings set search_text = financial.plain_letters(search_text)
      where search_text ~ '[łøđðħŧıßæœþ]';
    drop function financial.plain_letters(text);
  `,
};
