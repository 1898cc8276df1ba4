import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startPostgres } from '@lightbox/standalone/embedded-postgres.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { migrate } from '@lightbox/platform/migrate.ts';
import { openHome } from '@lightbox/standalone/home.ts';
import { allMigrations } from '@lightbox/standalone/migrations.ts';
import type { Secrets } from '@lightbox/standalone/secrets.ts';
import pg from 'pg';
import { startServer, type Server } from './server.ts';

export const administrator = { email: 'admin@bench.example', password: 'a password for measurements' };

/** A database and a home of their own, under servers that are measured side by side. */
export interface Ground extends AsyncDisposable {
  /** The owner's URL. */
  readonly databaseUrl: string;
  /** Of PostgreSQL. */
  readonly databasePid: number;
  readonly home: string;
  /** What PostgreSQL says. */
  readonly databaseLog: string;
  readonly secrets: Secrets;
  /** @returns statements that the named connections sent to PostgreSQL while the work ran, as it saw them */
  countStatements(applicationName: RegExp, work: () => Promise<void>): Promise<number>;
}

/** @param settings of PostgreSQL, over our own */
export async function openGround(settings: Readonly<Record<string, string>> = {}): Promise<Ground> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'lightbox-bench-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  // Under root PostgreSQL is another user, and has to pass through.
  await chmod(folder, 0o711);
  const home = join(folder, 'home');
  const secrets = await secretsOf(home);
  const postgres = stack.use(
    await startPostgres({
      home: folder,
      password: secrets.databasePassword,
      say: () => undefined,
      // All contestants together have more connections than one hospital.
      settings: { log_line_prefix: '%a ', max_connections: '300', ...settings },
    }),
  );
  // The subgraphs' own roles get their passwords, for those that are processes of their own.
  await migrate(postgres.url, allMigrations, createLogger('migrate', 'error'), secrets.rolePasswords);
  const resources = stack.move();
  return {
    databaseUrl: postgres.url,
    databasePid: postgres.pid ?? 0,
    home,
    databaseLog: join(folder, 'postgres.log'),
    secrets,
    countStatements: (names, work) =>
      countStatements(postgres.url, join(folder, 'postgres.log'), names, work),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function secretsOf(home: string) {
  await using opened = await openHome(home);
  return opened.secrets;
}

/** Our standalone server as `npm start` runs it, empty but for its first administrator. */
export const startStandalone = (ground: Ground, nodeOptions: readonly string[] = []): Promise<Server> =>
  startServer({
    script: 'standalone/src/main.ts',
    nodeOptions: ['--max-semi-space-size=32', ...nodeOptions],
    readyPath: '/readyz',
    env: {
      NODE_ENV: 'production',
      DATABASE_URL: ground.databaseUrl,
      LIGHTBOX_HOME: ground.home,
      LIGHTBOX_DEMO: 'false',
      LIGHTBOX_ADMIN_EMAIL: administrator.email,
      LIGHTBOX_ADMIN_PASSWORD: administrator.password,
    },
  });

async function countStatements(url: string, log: string, names: RegExp, work: () => Promise<void>) {
  const client = new pg.Client({ connectionString: url, application_name: 'bench count' });
  await client.connect();
  const logStatements = async (which: 'all' | 'none') => {
    await client.query(`alter system set log_statement = '${which}'`);
    await client.query('select pg_reload_conf()');
    // Each backend takes the setting up before its next statement, once it has had the signal.
    await setTimeout(500);
  };
  try {
    const before = (await readFile(log)).length;
    await logStatements('all');
    await work();
    await logStatements('none');
    const lines = (await readFile(log)).subarray(before).toString().split('\n');
    return lines.filter((line) => {
      const [, name = ''] = /^(.*) LOG: {2}(?:execute .*?|statement): /.exec(line) ?? [];
      return names.test(name);
    }).length;
  } finally {
    await client.end();
  }
}
