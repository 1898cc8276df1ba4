import { constants } from 'node:fs';
import { access, mkdir, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { takeLock } from './lock.ts';
import { type Secrets, readOrMakeSecrets } from './secrets.ts';
import { StartupError, codeOf } from '@lightbox/platform/startup-error.ts';

/** The folder that holds everything one copy of Lightbox keeps, while this process alone uses it. */
export type Home = AsyncDisposable & { path: string; secrets: Secrets };

/**
 * As root PostgreSQL runs as another user, who must pass through the home to its own folder, but cannot list it.
 * Everything inside is closed by itself.
 */
const modeOfNewHome = () => (process.getuid?.() === 0 ? 0o711 : 0o700);

const lockHome = (path: string) => {
  const lock = takeLock(join(path, 'lock'));
  if (lock) return lock;
  throw new StartupError(
    `Another copy of Lightbox is using ${path}: stop it, or set LIGHTBOX_HOME to another folder.`,
  );
};

const open = async (path: string): Promise<Home> => {
  await mkdir(dirname(path), { recursive: true });
  await mkdir(path, { mode: modeOfNewHome() }).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  const real = await realpath(path);
  const lock = lockHome(real);
  try {
    const secrets = await readOrMakeSecrets(real);
    return { path: real, secrets, [Symbol.asyncDispose]: async () => lock[Symbol.dispose]() };
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
};

/**
 * Makes the folder when it is missing, keeps other copies out until disposed (or until this process ends, in
 * whatever way), and reads or makes its secrets.
 * @throws StartupError when it cannot be written, or another copy uses it
 */
export const openHome = async (path: string): Promise<Home> => {
  try {
    return await open(resolve(path));
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(
      `${path} cannot be used for Lightbox's data (${codeOf(error) || 'unknown fault'}): make it a folder that you may write, or set LIGHTBOX_HOME to another one.`,
      { cause: error },
    );
  }
};
