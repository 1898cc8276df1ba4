import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whom PostgreSQL runs as, in the form `spawn` takes; empty for ourselves. */
export type Account = { uid?: number; gid?: number };

const numberOf = async (name: string, option: '-u' | '-g') =>
  Number((await run('id', [option, name])).stdout);

const accountOf = async (name: string): Promise<Required<Account> | undefined> => {
  try {
    return { uid: await numberOf(name, '-u'), gid: await numberOf(name, '-g') };
  } catch {
    return undefined;
  }
};

const makeAccount = async (say: (text: string) => void) => {
  try {
    await run('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'lightbox']);
    say('PostgreSQL refuses to run as root: made the system user "lightbox" for it.');
    return await accountOf('lightbox');
  } catch {
    return undefined;
  }
};

/**
 * PostgreSQL refuses to run as root, so root hands it to the owner of its data, and when there are none yet to
 * `lightbox`, `postgres`, a system user made for it, or `nobody`, whichever comes first.
 * @param data folder of the database, which may not exist yet
 */
export const postgresAccount = async (data: string, say: (text: string) => void): Promise<Account> => {
  if (process.getuid?.() !== 0) return {};
  const owner = await stat(data).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return (
    (await accountOf('lightbox')) ??
    (await accountOf('postgres')) ??
    (await makeAccount(say)) ??
    (await accountOf('nobody')) ??
    {}
  );
};

/** Whether this user can enter a folder: tried, because modes alone do not tell. */
export const canEnter = async (folder: string, account: Account): Promise<boolean> => {
  try {
    await run('/bin/sh', ['-c', 'cd "$0"', folder], { ...account, cwd: '/' });
    return true;
  } catch {
    return false;
  }
};
