import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/** Held here, so that garbage collection cannot release a lock to which nobody refers any more. */
const held = new Set<DatabaseSync>();

const isBusy = (error: unknown) =>
  Error.isError(error) && 'errcode' in error && error.errcode === SQLITE_BUSY;

/**
 * Takes an exclusive lock on a file, making the file when it is missing. It is SQLite's file lock, which the
 * operating system releases when the process ends, kill -9 included; children do not inherit it.
 * @returns undefined when another holder, in this process or another, has it
 */
export const takeLock = (file: string): Disposable | undefined => {
  closeSync(openSync(file, 'a', 0o600));
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  held.add(database);
  return {
    [Symbol.dispose]: () => {
      if (held.delete(database)) database.close();
    },
  };
};
