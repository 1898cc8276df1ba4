import { sql, type Expression, type SqlBool } from 'kysely';
import { badInput } from './errors.ts';

/** What Unicode does not take for a letter with an accent, and who types it does: letters with a stroke, two letters in one. */
const plainLetters: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ł: 'l',
    ø: 'o',
    đ: 'd',
    ð: 'd',
    ħ: 'h',
    ŧ: 't',
    ı: 'i',
    ß: 'ss',
    æ: 'ae',
    œ: 'oe',
    þ: 'th',
    // The same letter at the end of a word, and the apostrophes that keyboards and word processors make.
    ς: 'σ',
    '’': "'",
    '‘': "'",
    ʼ: "'",
  }),
);

/** The words of a search as stored search texts spell them: lower case, without accents. */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[łøđðħŧıßæœþς’‘ʼ]/g, (letter) => plainLetters.get(letter) ?? letter);

/**
 * @param path of the search in the input, for the error
 * @returns the words that a search consists of
 * @throws AppError BAD_USER_INPUT for more than 200 characters
 */
export function wordsOf(search: string | null | undefined, path: string, spell = fold): string[] {
  if (search === null || search === undefined) return [];
  if (search.length > 200) throw badInput(path, `${path}: at most 200 characters.`);
  return spell(search).split(/\s+/).filter(Boolean);
}

/** How many characters in a row are indexed. Of fives there are so many kinds that few are common, as threes of digits are. */
const lengths = [1, 2, 3, 4, 5] as const;

/** SQL for a function that gives all parts of a text's words, to be indexed by `gin` and asked for by {@link holding}. */
export const partsFunction = (schema: string): string => `
  create function ${schema}.parts(text text) returns text[] immutable strict parallel safe cost 250
    return array(
      select substr(word, place, length)
      from string_to_table(translate(text, E'\\n', ' '), ' ') word,
        (values ${lengths.map((one) => `(${one})`).join(', ')}) lengths(length),
        generate_series(1, length(word) - length + 1) place);
`;

/**
 * @returns parts that stand in all texts in which the word does. The first is enough to find the word by, and PostgreSQL knows how
 * common it is; of several it would take the product, which is far too little for parts of one word. Numbers begin alike, and are
 * told apart by all their parts: each third, as neighbours know of each other, and the last.
 */
function partsOf(word: string): string[] {
  const characters = [...word];
  const length = lengths.findLast((one) => one <= characters.length) ?? 1;
  const last = characters.length - length;
  const part = (place: number) => characters.slice(place, place + length).join('');
  if (length < 5 || !/\d/.test(word)) return [part(0)];
  return [...Array.from({ length: Math.ceil(last / 3) }, (_, i) => part(i * 3)), part(last)];
}

/** A condition that an index answers, for every text that holds all of the words. */
export type FindBy = (words: readonly string[]) => Expression<SqlBool>;

/** True for texts that may hold the words, as their parts say. @param parts what a {@link partsFunction} gives for the text */
export const holding =
  (parts: Expression<unknown>): FindBy =>
  (words) =>
    sql<SqlBool>`${parts} @> ${words.flatMap(partsOf)}::text[]`;
