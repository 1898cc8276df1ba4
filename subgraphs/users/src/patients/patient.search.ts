import { beginsWith } from '@lightbox/platform/filters.ts';
import { holding, wordsOf, type FindBy } from '@lightbox/platform/search-words.ts';
import { sql, type Expression, type SqlBool } from 'kysely';

/** Family and given name and number, as they are searched for. */
export const searchText = sql.ref('patients.search_text');

/** True where the words stand anywhere but at the beginning of the family name, which the order by name finds. */
const within = holding(sql`users.parts(substr(${searchText}, 2))`);
const begins = (word: string) => beginsWith(sql.ref('patients.sort_name'), word);

/** True where the family name begins with none of the words. */
const beginsWithNone = (words: readonly string[]) =>
  sql<SqlBool>`not (${words.length === 0 ? sql`false` : sql.join(words.map(begins), sql` or `)})`;

export const findPatients: FindBy = (words) =>
  sql<SqlBool>`(${sql.join(
    words.map((word) => sql`(${within([word])} or ${begins(word)})`),
    sql` and `,
  )})`;

/** Who gives more words means somebody who is found by any of them. */
const mostWords = 3;

/**
 * Parts of a search in a list by name: whose family name begins with a word, for each word, and all others. Names that begin
 * alike stand together. PostgreSQL, which expects hits anywhere in the list, would walk past everybody before them.
 * @returns null for a search that is not worth it
 */
export function partsByName(
  search: string | null | undefined,
): { readonly findBy: FindBy; readonly only: Expression<SqlBool> }[] | null {
  const words = [...new Set(wordsOf(search, 'filter.search'))];
  if (words.length === 0 || words.length > mostWords) return null;
  return [
    { findBy: within, only: beginsWithNone(words) },
    ...words.map((first, i) => ({
      findBy: (all: readonly string[]) => {
        const others = all.filter((word) => word !== first);
        return others.length === 0
          ? begins(first)
          : sql<SqlBool>`${begins(first)} and ${findPatients(others)}`;
      },
      only: beginsWithNone(words.slice(0, i)),
    })),
  ];
}
