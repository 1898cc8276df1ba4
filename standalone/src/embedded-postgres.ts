import { readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { type Ladder, endLeftover } from './leftovers.ts';
import { takeLock } from './lock.ts';
import { postgresAccount } from './postgres-account.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { OWNER, clusterFolder, initialise } from './postgres-cluster.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { StartupError, codeOf } from '@lightbox/platform/startup-error.ts';

const DATABASE = 'lightbox';

/** Fast shutdown, then immediate, then none at all; what was committed survives each of them. */
const LADDER: Ladder = [
  ['SIGINT', 3000],
  ['SIGQUIT', 1000],
  ['SIGKILL', 500],
];

/** Of the machine's memory, or of what the container may have of it. Only what is used of it is ever taken. */
const cacheMegabytes = Math.max(
  128,
  Math.floor(Math.min(totalmem(), process.constrainedMemory() || Infinity) / 8 / 2 ** 20),
);

/** A server on one machine with all else, whose log holds no statement and no value of one: those are patients' data. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  max_connections: '200',
  shared_buffers: `${cacheMegabytes}MB`,
  // What is not in that cache is in the system's, mostly: to fetch it at once takes less than to have it fetched.
  io_method: 'sync',
  jit: 'off',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_line_prefix: '%m [%p] ',
  log_timezone: 'UTC',
  timezone: 'UTC',
};

/** What another attempt may not meet: a port just taken, or a killed predecessor's last moments. */
const PASSING =
  /could not bind|could not create any TCP\/IP|pre-existing shared memory|lock file .* already exists/i;

export type EmbeddedPostgres = ServerProcess & {
  /** the owner's URL of the database `lightbox`; `host` in its query is the folder of its socket */
  url: string;
  /** whether this start made the database */
  isNew: boolean;
};

const asArguments = (settings: Record<string, string>) =>
  Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

const urlOf = (port: number, password: string, database: string) =>
  `postgres://${OWNER}:${password}@127.0.0.1:${port}/${database}`;

/**
 * A folder that PostgreSQL can have its socket in, which costs each statement less than a connection of the network;
 * null for one whose path is too long for the address of a socket, or cannot stand in a list.
 */
const socketFolder = (folder: string): string | null =>
  join(folder, '.s.PGSQL.65535').length <= 100 && /^[\w/.-]+$/.test(folder) ? folder : null;

const ensureDatabase = async (client: Client) => {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
  if (!rowCount) await client.query(`CREATE DATABASE ${DATABASE}`);
};

const isReady = async (port: number, password: string, folder: string) => {
  const client = new Client({
    connectionString: urlOf(port, password, 'postgres'),
    connectionTimeoutMillis: 2000,
    ssl: false,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await ensureDatabase(client);
    return true;
  } catch (error) {
    if (codeOf(error) !== '28P01') return false;
    throw new StartupError(
      `The database in ${folder} was made with other secrets than those beside it: restore secrets.json, or move the home away to begin anew.`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
};

/**
 * Starts npm's PostgreSQL on the data in `<home>/postgres`, making them first when there are none, on a free port
 * of 127.0.0.1. A server left over from a killed process is ended first. Disposing stops it within 5 s.
 * @param lastPort where it answered before it ended, to be found there again
 * @param settings server settings over our own, such as `fsync: 'off'` in tests
 * @throws StartupError when it does not start
 */
export const startPostgres = async ({
  home,
  password,
  say,
  lastPort,
  settings = {},
  signal,
}: {
  home: string;
  password: string;
  say: (text: string) => void;
  lastPort?: number | undefined;
  settings?: Record<string, string>;
  signal?: AbortSignal | undefined;
}): Promise<EmbeddedPostgres> => {
  const account = await postgresAccount(join(home, 'postgres', 'data'), say);
  const binaries = await postgresBinaries(home, account);
  const folder = await clusterFolder(home, account, say);
  // A copied home may link to the same folder as the one it was copied from.
  const lock = takeLock(join(folder, 'lock'));
  if (!lock)
    throw new StartupError(
      `Another copy of Lightbox is using ${folder}: stop it, or set LIGHTBOX_HOME to another folder.`,
    );
  const release = lock[Symbol.dispose];
  const data = join(folder, 'data');
  const socket = socketFolder(folder);
  const env = { PATH: '/usr/bin:/bin', HOME: folder, LC_ALL: 'C', TZ: 'UTC' };
  try {
    const isNew = await initialise(folder, { binaries, account, password, env, signal });
    const server = await startServer({
      name: 'PostgreSQL',
      lastPort,
      command: join(binaries, 'bin', 'postgres'),
      args: (port) => [
        '-D',
        data,
        '-p',
        String(port),
        ...asArguments({ ...SETTINGS, unix_socket_directories: socket ?? '', ...settings }),
      ],
      options: { ...account, cwd: folder, env },
      logFile: join(home, 'postgres.log'),
      ladder: LADDER,
      prepare: () => endLeftover(join(data, 'postmaster.pid'), ` -D ${data} `, LADDER),
      isReady: (port) => isReady(port, password, folder),
      passingFault: PASSING,
      signal,
    });
    return {
      url: urlOf(server.port, password, DATABASE) + (socket === null ? '' : `?host=${socket}`),
      isNew,
      port: server.port,
      pid: server.pid,
      exited: server.exited,
      [Symbol.asyncDispose]: async () => {
        await server[Symbol.asyncDispose]();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
};

/** @returns the owner's URL of the server that runs on the data in `<home>/postgres`; null while none is ready */
export const runningPostgres = async (home: string, password: string): Promise<string | null> => {
  const pidFile = join(home, 'postgres', 'data', 'postmaster.pid');
  const [, , , port, , , , status] = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n');
  return port !== undefined && status?.trim() === 'ready' ? urlOf(Number(port), password, DATABASE) : null;
};
