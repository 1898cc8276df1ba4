import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { StartupError } from '@lightbox/platform/startup-error.ts';
import { runningPostgres, startPostgres } from './embedded-postgres.ts';
import { openHome } from './home.ts';
import { takeLock } from './lock.ts';
import { readOrMakeSecrets } from './secrets.ts';

export interface OwnDatabase extends AsyncDisposable {
  /** The owner's. */
  readonly url: string;
}

/**
 * The embedded database of a home, for tools beside the hospital: the one that a running hospital has started, or, while
 * none runs, one that is started for the tool alone and keeps hospitals out until it is disposed.
 * @throws StartupError for a home without a database, or one whose hospital is just starting or stopping
 */
export async function openOwnDatabase(path: string, say: (text: string) => void): Promise<OwnDatabase> {
  const place = resolve(path);
  await access(join(place, 'postgres')).catch(() => {
    throw new StartupError(`There is no database in ${place}: set LIGHTBOX_HOME or DATABASE_URL.`);
  });
  const lock = takeLock(join(place, 'lock'));
  lock?.[Symbol.dispose]();
  if (lock === undefined) {
    const { databasePassword } = await readOrMakeSecrets(place);
    const url = await runningPostgres(place, databasePassword);
    if (url === null) throw new StartupError(`The hospital in ${place} is starting or stopping: try again.`);
    return { url, [Symbol.asyncDispose]: async () => undefined };
  }
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await openHome(place));
  const password = home.secrets.databasePassword;
  const { url } = stack.use(await startPostgres({ home: home.path, password, say }));
  const resources = stack.move();
  return { url, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
