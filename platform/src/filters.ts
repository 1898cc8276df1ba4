import { sql, type Expression, type SqlBool } from 'kysely';
import { badInput } from './errors.ts';
import { isId } from './ids.ts';

type Column = Expression<unknown>;
type Maybe<T> = T | null | undefined;

/** Letters with a stroke through them and two letters in one: for Unicode they are no letter with an accent, for who types they are. */
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
  }),
);

/** The words of a search as stored search texts spell them: lower case, without accents. */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[łøđðħŧıßæœþ]/g, (letter) => plainLetters.get(letter) ?? letter);

/** The column holds one of the ids. They are one parameter, so that lists of every length are one statement to plan. */
export const amongIds = (column: string, ids: readonly string[]): Expression<SqlBool> =>
  sql<SqlBool>`${sql.ref(column)} = any(${ids}::uuid[])`;

/** Of this many characters in a row there are enough kinds that few are common, as trigrams of digits are. */
const longPart = 5;

/** SQL for a function in the schema that gives every five characters in a row of a text's words, for {@link TextParts}. */
export const longPartsFunction = (schema: string): string => `
  create function ${schema}.long_parts(text text) returns text[] immutable strict parallel safe
    return array(
      select substr(word, place, ${longPart})
      from string_to_table(translate(text, E'\\n', ' '), ' ') word, generate_series(1, length(word) - ${longPart - 1}) place);
`;

/** @returns parts that stand in all texts in which the word does; each third, as neighbours know of each other */
function longPartsOf(word: string): string[] {
  const characters = [...word];
  const parts: string[] = [];
  for (let place = 0; place + longPart <= characters.length; place += 3) {
    parts.push(characters.slice(place, place + longPart).join(''));
  }
  return parts;
}

/** Where indexes hold parts of a text: arrays of text. */
export interface TextParts {
  /** All that stands in it of one and two characters. */
  readonly short?: Column;
  /** By a {@link longPartsFunction}. */
  readonly long?: Column;
}

/** Turns the typed filters of the API into conditions for SQL; absent and null operators do not limit. */
export class Conditions {
  readonly #path: string;
  readonly #all: Expression<SqlBool>[] = [];

  /** @param path name of the filter argument, for errors */
  constructor(path = 'filter') {
    this.#path = path;
  }

  /** A condition of the caller's own; null does not limit. */
  and(condition: Expression<SqlBool> | null): this {
    if (condition !== null) this.#all.push(condition);
    return this;
  }

  equal(column: Column, value: Maybe<string | number | boolean>): this {
    return this.and(value === null || value === undefined ? null : sql<SqlBool>`${column} = ${value}`);
  }

  /** An id; one that cannot be ours matches nothing. */
  id(column: Column, value: Maybe<string>): this {
    if (value === null || value === undefined) return this;
    return this.and(isId(value) ? sql<SqlBool>`${column} = ${value}` : sql<SqlBool>`false`);
  }

  oneOf(
    column: Column,
    field: string,
    filter: Maybe<{ eq?: Maybe<unknown>; in?: Maybe<readonly unknown[]> }>,
  ): this {
    this.equal(column, filter?.eq as Maybe<string>);
    if (filter?.in === null || filter?.in === undefined) return this;
    if (filter.in.length > 100) {
      throw badInput(`${this.#path}.${field}.in`, `${this.#path}.${field}.in: may name at most 100.`);
    }
    return this.and(
      filter.in.length === 0 ? sql<SqlBool>`false` : sql<SqlBool>`${column} in (${sql.join(filter.in)})`,
    );
  }

  range(
    column: Column,
    filter: Maybe<{ eq?: Maybe<unknown>; gte?: Maybe<unknown>; lt?: Maybe<unknown>; lte?: Maybe<unknown> }>,
  ): this {
    const { eq, gte, lt, lte } = filter ?? {};
    if (eq !== null && eq !== undefined) this.and(sql<SqlBool>`${column} = ${eq}`);
    if (gte !== null && gte !== undefined) this.and(sql<SqlBool>`${column} >= ${gte}`);
    if (lt !== null && lt !== undefined) this.and(sql<SqlBool>`${column} < ${lt}`);
    if (lte !== null && lte !== undefined) this.and(sql<SqlBool>`${column} <= ${lte}`);
    return this;
  }

  startsWith(column: Column, value: Maybe<string>): this {
    return this.and(
      value === null || value === undefined ? null : sql<SqlBool>`${column} like ${`${escapeLike(value)}%`}`,
    );
  }

  /**
   * Every word occurs somewhere in the text.
   * @param column a text that was stored through `fold`
   */
  words(column: Column, field: string, search: Maybe<string>, parts: TextParts = {}): this {
    for (const word of this.#words(field, search, fold)) {
      const longParts = parts.long === undefined ? [] : longPartsOf(word);
      const isShort = parts.short !== undefined && word.length < 3;
      if (isShort) this.and(sql<SqlBool>`${parts.short} @> array[${word}::text]`);
      if (longParts.length > 0) this.and(sql<SqlBool>`${parts.long} @> ${longParts}::text[]`);
      // What the parts are found by is not also looked for by `like`, which an index of trigrams would answer once more.
      const isByParts = isShort || longParts.length > 0;
      this.and(
        isByParts
          ? sql<SqlBool>`strpos(${column}, ${word}) > 0`
          : sql<SqlBool>`${column} like ${anywhere(word)}`,
      );
    }
    return this;
  }

  /**
   * Every word occurs somewhere in the text, in any case.
   * @param column a text as it was written
   */
  writtenWords(column: Column, field: string, search: Maybe<string>): this {
    for (const word of this.#words(field, search, asWritten)) {
      this.and(sql<SqlBool>`${column} ilike ${anywhere(word)}`);
    }
    return this;
  }

  #words(field: string, search: Maybe<string>, spell: (text: string) => string): string[] {
    if (search === null || search === undefined) return [];
    if (search.length > 200) {
      throw badInput(`${this.#path}.${field}`, `${this.#path}.${field}: at most 200 characters.`);
    }
    return spell(search).split(/\s+/).filter(Boolean);
  }

  /** All of them together. */
  all(): Expression<SqlBool> {
    return this.#all.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`${sql.join(this.#all, sql` and `)}`;
  }
}

const asWritten = (text: string): string => text.normalize('NFC');

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);

/** The word as a pattern, wherever it stands. */
const anywhere = (word: string): string => `%${escapeLike(word)}%`;
