import { sql, type Expression, type SqlBool } from 'kysely';
import { badInput } from './errors.ts';
import { isId } from './ids.ts';
import { wordsOf, type FindBy } from './search-words.ts';

type Column = Expression<unknown>;
type Maybe<T> = T | null | undefined;

/** The column holds one of the ids. They are one parameter, so that lists of every length are one statement to plan. */
export const amongIds = (column: string, ids: readonly string[]): Expression<SqlBool> =>
  sql<SqlBool>`${sql.ref(column)} = any(${ids}::uuid[])`;

type Range = Maybe<{ eq?: unknown; gte?: unknown; lt?: unknown; lte?: unknown }>;

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

  range(column: Column, filter: Range): this {
    const { eq, gte, lt, lte } = filter ?? {};
    if (eq !== null && eq !== undefined) this.and(sql<SqlBool>`${column} = ${eq}`);
    if (gte !== null && gte !== undefined) this.and(sql<SqlBool>`${column} >= ${gte}`);
    if (lt !== null && lt !== undefined) this.and(sql<SqlBool>`${column} < ${lt}`);
    if (lte !== null && lte !== undefined) this.and(sql<SqlBool>`${column} <= ${lte}`);
    return this;
  }

  startsWith(column: Column, value: Maybe<string>): this {
    return this.and(value === null || value === undefined ? null : beginsWith(column, value));
  }

  /**
   * Every word occurs somewhere in the text.
   * @param column a text that was stored through `fold`
   */
  words(column: Column, field: string, search: Maybe<string>, findBy?: FindBy): this {
    const words = wordsOf(search, `${this.#path}.${field}`);
    // Unequal, which PostgreSQL takes to limit nothing: how many rows there are is what `findBy` tells it.
    for (const word of words) this.and(sql<SqlBool>`strpos(${column}, ${word}) <> 0`);
    return this.and(words.length === 0 || findBy === undefined ? null : findBy(words));
  }

  /**
   * Every word occurs somewhere in the text, in any case.
   * @param column a text as it was written
   */
  writtenWords(column: Column, field: string, search: Maybe<string>): this {
    for (const word of wordsOf(search, `${this.#path}.${field}`, asWritten)) {
      this.and(sql<SqlBool>`${column} ilike ${`%${escapeLike(word)}%`}`);
    }
    return this;
  }

  /** All of them together. */
  all(): Expression<SqlBool> {
    return this.#all.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`${sql.join(this.#all, sql` and `)}`;
  }
}

const asWritten = (text: string): string => text.normalize('NFC');

/** The text begins with the characters; the index of a text in the order "C" answers it. */
export const beginsWith = (column: Column, text: string): Expression<SqlBool> =>
  sql<SqlBool>`${column} like ${`${escapeLike(text)}%`}`;

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);
