/** What a client sees of an answer. */
export interface Told {
  readonly data: unknown;
  readonly errors: readonly { readonly path?: readonly (string | number)[] | null | undefined }[];
}

/** The longest part of a path that leads to null or nothing in the data, as text; null where none does. */
function nullOn(path: Told['errors'][number]['path'], data: unknown): string | null {
  let value = data;
  for (const [i, step] of (path ?? []).entries()) {
    if (value === null || value === undefined) return JSON.stringify(path?.slice(0, i));
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return null;
}

/**
 * The errors of one answer that the other does not have. Beneath a null that the other explains by another error, which
 * GraphQL leaves open: when one field fails where it must not, its siblings may have been asked or not.
 */
export function only(one: Told, other: Told): unknown[] {
  const explained = new Set(other.errors.map(({ path }) => nullOn(path, other.data)));
  const known = new Set(other.errors.map((error) => JSON.stringify(error)));
  return one.errors.filter((error) => {
    const at = nullOn(error.path, one.data);
    return !known.has(JSON.stringify(error)) && (at === null || !explained.has(at));
  });
}
