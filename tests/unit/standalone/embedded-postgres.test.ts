import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startPostgres } from '@lightbox/standalone/embedded-postgres.ts';
import { openHome } from '@lightbox/standalone/home.ts';
import { canEnter } from '@lightbox/standalone/postgres-account.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { ORDINARY_USER, otherCopy, temporaryFolder } from './copy.ts';
import { skipWithReason } from '../../support/skipped.ts';

const query = async (url: string, text: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
};

/** A home with its PostgreSQL, and what it said on the way. */
const start = async (path: string) => {
  const said: string[] = [];
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await openHome(path));
  const postgres = stack.use(
    await startPostgres({
      home: home.path,
      password: home.secrets.databasePassword,
      say: (text) => said.push(text),
    }),
  );
  const rest = stack.move();
  return { ...postgres, said, [Symbol.asyncDispose]: () => rest.disposeAsync() };
};

const template = await temporaryFolder();
beforeAll(async () => await (await start(join(template.path, 'home')))[Symbol.asyncDispose]());
afterAll(() => template[Symbol.asyncDispose]());

/** A home whose database has been made: a copy, because making one takes a second. */
const oldHome = async () => {
  const folder = await temporaryFolder();
  await promisify(execFile)('cp', ['-a', join(template.path, 'home'), folder.path]);
  return { ...folder, path: join(folder.path, 'home') };
};

const isRoot = process.getuid?.() === 0;
const describeAsRoot = isRoot ? describe : describe.skip;
/** Root can become another user, who must be able to read this checkout. */
const canBeUser =
  !isRoot || (await canEnter(import.meta.dirname, { uid: ORDINARY_USER, gid: ORDINARY_USER }));
const describeForUser = canBeUser ? describe : describe.skip;
const fixed = { canBeBrought: false };
if (!isRoot) skipWithReason('The embedded PostgreSQL as root', 'the tests do not run as root', fixed);
if (!canBeUser) {
  skipWithReason('The embedded PostgreSQL as an ordinary user', 'others cannot read this checkout', fixed);
}

describe('the embedded PostgreSQL', () => {
  it('makes its database once and finds it again', async () => {
    await using folder = await temporaryFolder();
    {
      await using first = await start(folder.path);
      expect(first.isNew).toBe(true);
      await query(first.url, "CREATE TABLE t AS SELECT 'kept' AS word");
    }
    await using second = await start(folder.path);

    expect(second.isNew).toBe(false);
    expect(await query(second.url, 'SELECT word FROM t')).toEqual(['kept']);
  });

  it('is durable, checked, in UTF-8, and listens on this machine alone', async () => {
    await using folder = await oldHome();
    await using postgres = await start(folder.path);

    const settings = [
      'fsync',
      'data_checksums',
      'server_encoding',
      'listen_addresses',
      'password_encryption',
    ];
    const values = await query(
      postgres.url,
      `SELECT ${settings.map((name) => `current_setting('${name}')`).join()}`,
    );

    expect(values).toEqual(['on', 'on', 'UTF8', '127.0.0.1', 'scram-sha-256']);
    const uninvited = new URL(postgres.url);
    uninvited.password = 'guess';
    await expect(query(uninvited.href, 'SELECT 1')).rejects.toThrow(/authentication failed/);
  });

  it('answers on a socket in its folder, and where the path is too long for one on the network alone', async () => {
    const folderOf = (url: string) => new URL(url).searchParams.get('host');
    const overSocket = 'SELECT inet_client_addr() IS NULL';
    await using folder = await oldHome();
    await using postgres = await start(folder.path);
    expect(folderOf(postgres.url)).toBe(await realpath(join(folder.path, 'postgres')));
    expect(await query(postgres.url, overSocket)).toEqual([true]);
    await using deep = await oldHome();
    const place = join(deep.path, '..', 'a'.repeat(60), 'b'.repeat(60));
    await mkdir(place, { recursive: true });
    await rename(deep.path, join(place, 'home'));
    await using other = await start(join(place, 'home'));
    expect(folderOf(other.url)).toBeNull();
    expect(await query(other.url, overSocket)).toEqual([false]);
  });

  it('writes no statement and no value of one into its log', async () => {
    await using folder = await oldHome();
    await using postgres = await start(folder.path);
    await query(postgres.url, "CREATE TABLE t (name) AS SELECT 'Ada Example'");

    const twice = 'INSERT INTO t SELECT * FROM t';
    await query(postgres.url, 'CREATE UNIQUE INDEX ON t (name)');
    await expect(query(postgres.url, twice)).rejects.toThrow(/duplicate/);
    await expect(query(postgres.url, "SELECT 'Ada Example'::int")).rejects.toThrow(/invalid input/);

    expect(await readFile(join(folder.path, 'postgres.log'), 'utf8')).not.toContain('Ada');
  });

  it.each(['späced $HOME, it\'s & `odd` "folder"', 'long-'.repeat(40)])('lives in %s', async (name) => {
    await using folder = await temporaryFolder();
    await using postgres = await start(join(folder.path, name));
    expect(await query(postgres.url, 'SELECT 1')).toEqual([1]);
  });

  it('loses no committed row in a kill -9 of its copy, and starts again with no hand', async () => {
    await using folder = await oldHome();
    await using killed = await otherCopy('postgres', folder.path);
    await query(killed.line, 'CREATE TABLE t AS SELECT 7 AS n');
    await killed.end('SIGKILL');
    expect(await query(killed.line, 'SELECT n FROM t')).toEqual([7]);

    await using postgres = await start(folder.path);

    expect(await query(postgres.url, 'SELECT n FROM t')).toEqual([7]);
    await expect(query(killed.line, 'SELECT n FROM t')).rejects.toThrow(/ECONNREFUSED|connect ENOENT/);
  });

  it('loses none when PostgreSQL is killed too, and says that it has gone', async () => {
    await using folder = await oldHome();
    {
      await using first = await start(folder.path);
      await query(first.url, 'CREATE TABLE t AS SELECT 8 AS n');
      const pid = Number.parseInt(
        await readFile(join(folder.path, 'postgres/data/postmaster.pid'), 'utf8'),
        10,
      );
      process.kill(pid, 'SIGKILL');
      expect(await first.exited).toMatch(/PostgreSQL has ended by itself \(SIGKILL\)/);
    }
    await using second = await start(folder.path);
    expect(await query(second.url, 'SELECT n FROM t')).toEqual([8]);
  });

  it('leaves alone a process that has got the number of an old PostgreSQL', async () => {
    await using folder = await oldHome();
    const pidFile = join(folder.path, 'postgres/data/postmaster.pid');
    await writeFile(
      pidFile,
      `${process.pid}\n${folder.path}/postgres/data\n1\n5432\n\n127.0.0.1\n0 0\nready\n`,
    );

    await using postgres = await start(folder.path);

    expect(await query(postgres.url, 'SELECT 1')).toEqual([1]);
  });

  it('begins anew after an initialisation that was cut off', async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'postgres/new-cut/data'), { recursive: true });
    await writeFile(join(folder.path, 'postgres/new-cut/data/PG_VERSION'), '18');

    await using postgres = await start(folder.path);

    expect(postgres.isNew).toBe(true);
    await expect(realpath(join(folder.path, 'postgres/new-cut'))).rejects.toThrow(/ENOENT/);
  });

  it('names the way out when the secrets are not those of the database', async () => {
    await using folder = await oldHome();
    await rm(join(folder.path, 'secrets.json'));

    await expect(start(folder.path)).rejects.toThrow(/restore secrets.json/);
  });

  it('gives up at once when it is told to stop, leaving nothing', async () => {
    await using folder = await temporaryFolder();
    await using home = await openHome(folder.path);
    const settings = { home: home.path, password: home.secrets.databasePassword, say: () => undefined };

    await expect(startPostgres({ ...settings, signal: AbortSignal.timeout(100) })).rejects.toThrow(
      /abort|timeout/i,
    );

    await using postgres = await startPostgres(settings);
    expect(await query(postgres.url, 'SELECT 1')).toEqual([1]);
  });

  it('stops within 5 s although somebody is in the middle of a statement', async () => {
    await using folder = await oldHome();
    const postgres = await start(folder.path);
    const busy = query(postgres.url, 'SELECT pg_sleep(60)').catch((error: unknown) => String(error));
    const begun = performance.now();

    await postgres[Symbol.asyncDispose]();

    expect(performance.now() - begun).toBeLessThan(5000);
    expect(await busy).toMatch(/terminat|shut|reset|EPIPE/i);
  });
});

describeForUser('the embedded PostgreSQL of an ordinary user', () => {
  it('runs', async () => {
    await using folder = await temporaryFolder();
    if (isRoot) await chown(folder.path, ORDINARY_USER, ORDINARY_USER);

    await using copy = await otherCopy('postgres', join(folder.path, 'home'), ORDINARY_USER);

    expect(await query(copy.line, 'SELECT 1')).toEqual([1]);
  });
});

describeAsRoot('the embedded PostgreSQL of root', () => {
  it('lives in a folder that only root can enter, and follows the home when it moves', async () => {
    await using folder = await temporaryFolder();
    await chmod(folder.path, 0o700);
    const home = join(folder.path, 'home');
    {
      await using postgres = await start(home);
      await query(postgres.url, 'CREATE TABLE t AS SELECT 9 AS n');
      expect(postgres.said.join()).toContain('its data are in /var/lib/lightbox/');
    }
    const moved = join(folder.path, 'moved');
    await rename(home, moved);
    const data = await realpath(join(moved, 'postgres'));
    try {
      await using postgres = await start(moved);
      expect(await query(postgres.url, 'SELECT n FROM t')).toEqual([9]);
      await promisify(execFile)('cp', ['-a', moved, join(folder.path, 'copied')]);
      await expect(start(join(folder.path, 'copied'))).rejects.toThrow(/Another copy of Lightbox is using/);
    } finally {
      await rm(data, { recursive: true, force: true });
    }
  });
});
