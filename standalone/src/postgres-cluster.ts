import {
  chown,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Account, canEnter } from './postgres-account.ts';
import { SYSTEM_FOLDER } from './postgres-binaries.ts';
import { runCommand } from './run-command.ts';
import { StartupError } from '@lightbox/platform/startup-error.ts';

export const OWNER = 'lightbox';

const exists = async (path: string) => (await lstat(path).catch(() => undefined)) !== undefined;

/** A killed predecessor's initdb may still be writing. */
const removeFolder = (path: string) =>
  rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });

const give = async (path: string, { uid, gid }: Account) => {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
};

/**
 * The folder of the database: `postgres` in the home, or, where the account that runs PostgreSQL cannot pass
 * through the home, a system folder that `postgres` then links to. Once made, it stays where it is.
 */
export const clusterFolder = async (
  home: string,
  account: Account,
  say: (text: string) => void,
): Promise<string> => {
  const place = join(home, 'postgres');
  if (!(await exists(place))) {
    if (await canEnter(home, account)) {
      await mkdir(place, { mode: 0o700 });
    } else {
      await mkdir(SYSTEM_FOLDER, { recursive: true, mode: 0o755 });
      const folder = await mkdtemp(join(SYSTEM_FOLDER, `${basename(dirname(home)) || 'home'}-`));
      await symlink(folder, place);
      say(`PostgreSQL does not run as root and cannot enter ${home}: its data are in ${folder}.`);
    }
  }
  const folder = await realpath(place).catch(() => {
    throw new StartupError(
      `The database folder that ${place} points to is gone: restore it, or move ${home} away to begin anew.`,
    );
  });
  await give(folder, account);
  if (await canEnter(folder, account)) return folder;
  throw new StartupError(
    `PostgreSQL does not run as root, and its user cannot enter ${folder}: open the folders above it, or set LIGHTBOX_HOME to another folder.`,
  );
};

const syncFolder = async (path: string) => {
  await using handle = await open(path, 'r');
  await handle.sync();
};

/**
 * Makes the database in `<folder>/data` once. It is made aside and put in its place when complete, so that an
 * interrupted one needs no hand.
 */
export const initialise = async (
  folder: string,
  plan: {
    binaries: string;
    account: Account;
    password: string;
    env: Record<string, string>;
    signal?: AbortSignal | undefined;
  },
): Promise<boolean> => {
  for (const name of await readdir(folder)) {
    if (name.startsWith('new-')) await removeFolder(join(folder, name));
  }
  if (await exists(join(folder, 'data'))) return false;
  const draft = await mkdtemp(join(folder, 'new-'));
  const passwordFile = join(draft, 'password');
  await give(draft, plan.account);
  await writeFile(passwordFile, plan.password, { mode: 0o600 });
  await give(passwordFile, plan.account);
  const args = [
    ['-D', join(draft, 'data'), '-U', OWNER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
    ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ['--data-checksums'],
  ].flat();
  try {
    await runCommand(join(plan.binaries, 'bin', 'initdb'), args, {
      ...plan.account,
      cwd: draft,
      env: plan.env,
      signal: plan.signal,
    });
  } catch (error) {
    plan.signal?.throwIfAborted();
    const reason =
      Error.isError(error) && 'stderr' in error ? String(error.stderr).trim().split('\n').at(-1) : '';
    throw new StartupError(`PostgreSQL could not make its database in ${folder}: ${reason}`, {
      cause: error,
    });
  }
  await rename(join(draft, 'data'), join(folder, 'data'));
  await syncFolder(folder);
  await removeFolder(draft);
  return true;
};
