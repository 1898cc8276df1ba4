import DataLoader from 'dataloader';

/**
 * Loads one list per parent for all parents of a request at once. Fields asked with different arguments get a
 * loader each; equal arguments share one, so a list under fifty parents is one statement.
 * @param read gives the value of each parent, in any order
 */
export function listLoader<Args, Value>(
  read: (parentIds: readonly string[], args: Args) => Promise<ReadonlyMap<string, Value>>,
): (parentId: string, args: Args) => Promise<Value> {
  const byArgs = new Map<string, DataLoader<string, Value>>();
  return (parentId, args) => {
    const key = JSON.stringify(args);
    let loader = byArgs.get(key);
    if (loader === undefined) {
      loader = new DataLoader(async (ids) => {
        const values = await read(ids, args);
        return ids.map((id) => values.get(id) ?? new Error('a list loader answers every parent'));
      });
      byArgs.set(key, loader);
    }
    return loader.load(parentId);
  };
}

/**
 * Loads rows by a unique key for all askers of a request at once.
 * @param read gives the rows that exist and may be seen, in any order
 * @returns a loader that answers null for the others
 */
export const rowLoader = <Row>(
  read: (keys: readonly string[]) => Promise<readonly Row[]>,
  keyOf: (row: Row) => string | null,
): DataLoader<string, Row | null> =>
  new DataLoader(async (keys) => {
    const rows = new Map((await read(keys)).map((row) => [keyOf(row), row]));
    return keys.map((key) => rows.get(key) ?? null);
  });
