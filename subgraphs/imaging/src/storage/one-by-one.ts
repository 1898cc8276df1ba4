import { AppError } from '@lightbox/platform/errors.ts';
import type { Logger } from '@lightbox/platform/logger.ts';
import type { ObjectStore } from './object-store.ts';

/**
 * Removes objects one after the other. One that cannot be removed is told in the log by its row's id, and holds up no
 * other; whoever comes the next time tries it again.
 * @param page finds the next rows behind an id, in the order of ids
 * @param remove tells whether there was anything to remove
 * @returns of how many rows
 * @throws what is no fault of one object: that the database or the store does not answer
 */
export async function removeOneByOne<Row extends { readonly id: string }>(
  store: ObjectStore,
  log: Logger,
  page: (after: string) => Promise<readonly Row[]>,
  remove: (row: Row) => Promise<boolean>,
): Promise<number> {
  let removed = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await page(after);
    for (const row of rows) {
      try {
        if (await remove(row)) removed += 1;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        await store.ready();
        log.warn({ imageId: row.id, err: error }, 'the file of an image cannot be removed');
      }
    }
    const last = rows.at(-1);
    if (last === undefined) return removed;
    after = last.id;
  }
}
