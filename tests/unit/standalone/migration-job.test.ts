import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, type EmbeddedPostgres } from '@lightbox/standalone/embedded-postgres.ts';
import pg from 'pg';
import { temporaryFolder } from './copy.ts';

const checkout = fileURLToPath(new URL('../../../', import.meta.url));
const passwords = {
  LIGHTBOX_DB_PASSWORD_USERS: 'password-of-users',
  LIGHTBOX_DB_PASSWORD_IMAGING: 'password-of-imaging',
  LIGHTBOX_DB_PASSWORD_DIAGNOSIS: "it's-a-password/of\\diagnosis",
  LIGHTBOX_DB_PASSWORD_FINANCIAL: 'password-of-financial',
};
const publicKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
const serviceEnv = {
  PORT: '1',
  LIGHTBOX_VERIFICATION_KEY: publicKey.export({ type: 'spki', format: 'pem' }),
  LIGHTBOX_GATEWAY_SECRET: 'a secret of the gateway for tests only',
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let postgres: EmbeddedPostgres;
beforeAll(async () => {
  folder = await temporaryFolder();
  postgres = await startPostgres({
    home: folder.path,
    password: 'of the owner',
    say: () => undefined,
    settings: { fsync: 'off', log_statement: 'all', log_min_error_statement: 'error' },
  });
  const done = await job(await newDatabase(), passwords);
  if (done.code !== 0) throw new Error(done.stderr);
}, 60_000);
afterAll(async () => {
  await postgres[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** Runs a main.ts to its end, in an environment of its own. */
const run = async (main: string, env: Record<string, string>) =>
  new Promise<{ code: unknown; stderr: string; stdout: string }>((resolve) => {
    execFile(process.execPath, [join(checkout, main)], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : error.code, stdout, stderr });
    });
  });
const job = (databaseUrl: string, env: Record<string, string> = {}) =>
  run('standalone/src/migrate/main.ts', { DATABASE_URL: databaseUrl, ...env });

const asked = async <Row extends pg.QueryResultRow>(url: string, sql: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
};

let databases = 0;
const newDatabase = async (options = '') => {
  databases += 1;
  await asked(postgres.url, `create database hospital_${databases} ${options}`);
  const url = new URL(postgres.url);
  url.pathname = `/hospital_${databases}`;
  return url.href;
};
/** As the job leaves one; the first of all has been made for it. */
const migratedDatabase = () => newDatabase('template hospital_1');
const as = (url: string, name: string, password: string) => {
  const own = new URL(url);
  own.username = name;
  own.password = encodeURIComponent(password);
  return own.href;
};

describe('the migration job', () => {
  it('lets each role sign in, to its own schema, and tells nobody the password', async () => {
    const url = await newDatabase();

    const { code, stderr, stdout } = await job(url, passwords);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const users = as(url, 'lightbox_users', passwords.LIGHTBOX_DB_PASSWORD_USERS);
    const diagnosis = as(url, 'lightbox_diagnosis', passwords.LIGHTBOX_DB_PASSWORD_DIAGNOSIS);
    expect(await asked(users, 'select id from users.accounts')).toEqual([]);
    expect(await asked(diagnosis, 'select id from diagnosis.reports')).toEqual([]);
    await expect(asked(users, 'select id from diagnosis.reports')).rejects.toThrow(/permission denied/);
    await expect(asked(diagnosis, 'select id from users.accounts')).rejects.toThrow(/permission denied/);
    await expect(asked(users, 'set role lightbox_imaging')).rejects.toThrow(/permission denied/);
    const said = stdout + (await readFile(join(folder.path, 'postgres.log'), 'utf8'));
    expect(said).toContain('lightbox_users');
    for (const password of Object.values(passwords)) expect(said).not.toContain(password);
  });

  it('gives a role a new password, and leaves it alone without one', async () => {
    const url = await migratedDatabase();
    const signIn = (name: string, password: string) => asked(as(url, name, password), 'select 1 as one');

    await job(url, { LIGHTBOX_DB_PASSWORD_FINANCIAL: 'a-new-password-of-financial' });

    expect(await signIn('lightbox_financial', 'a-new-password-of-financial')).toEqual([{ one: 1 }]);
    expect(await signIn('lightbox_imaging', passwords.LIGHTBOX_DB_PASSWORD_IMAGING)).toEqual([{ one: 1 }]);
    await expect(signIn('lightbox_financial', passwords.LIGHTBOX_DB_PASSWORD_FINANCIAL)).rejects.toThrow(
      /password/,
    );
  });

  it('lets a role read what has been migrated, and change nothing of it', async () => {
    const url = await migratedDatabase();
    const users = as(url, 'lightbox_users', passwords.LIGHTBOX_DB_PASSWORD_USERS);

    expect((await asked(users, 'select name from shared.migrations')).length).toBeGreaterThan(0);
    await expect(asked(users, 'delete from users.migrations')).rejects.toThrow(/permission denied/);
    await expect(asked(users, 'delete from shared.migrations')).rejects.toThrow(/permission denied/);
  });

  it('fills an empty hospital once when several run at the same time', async () => {
    const url = await newDatabase();
    const administrator = {
      LIGHTBOX_ADMIN_EMAIL: 'first@hospital.example',
      LIGHTBOX_ADMIN_PASSWORD: 'a password for tests',
    };

    const runs = await Promise.all([1, 2, 3].map(() => job(url, { ...passwords, ...administrator })));

    expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      runs.map(() => ({ code: 0, stderr: '' })),
    );
    expect(await asked(url, 'select email from users.accounts')).toEqual([
      { email: 'first@hospital.example' },
    ]);
  }, 60_000);

  it('works for an owner who is no superuser, with roles that somebody else has made', async () => {
    await asked(postgres.url, `create role plain login password 'of plain'`);
    const url = as(await newDatabase('owner plain'), 'plain', 'of plain');

    expect(await job(url)).toMatchObject({ code: 0, stderr: '' });
    const { code, stderr } = await job(url, passwords);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The owner of the database may not change the role lightbox_users[^\n]*\n$/);
  });

  it.each([
    [{ LIGHTBOX_DEMO: 'true' }, /^LIGHTBOX_DEMO=true needs a store/],
    [
      { LIGHTBOX_ADMIN_EMAIL: 'first@hospital.example', LIGHTBOX_ADMIN_PASSWORD: 'ä'.repeat(40) },
      /^The first administrator of LIGHTBOX_ADMIN_…: /,
    ],
  ])('refuses %j with one sentence', async (env, sentence) => {
    const { code, stderr } = await job(await newDatabase(), env);
    expect(code).toBe(1);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim()).not.toContain('\n');
  });
});

describe('a service', () => {
  const service = (url: string, password = passwords.LIGHTBOX_DB_PASSWORD_DIAGNOSIS) =>
    run('subgraphs/diagnosis/src/main.ts', {
      ...serviceEnv,
      DATABASE_URL: as(url, 'lightbox_diagnosis', password),
    });

  it.each([
    [
      'newer than it knows',
      `insert into diagnosis.migrations (name) values ('2099-01-01-later')`,
      /newer.*2099/,
    ],
    [
      'with newer shared parts',
      `insert into shared.migrations (name) values ('2099-01-01-later')`,
      /newer.*2099/,
    ],
    [
      'that lacks a migration',
      'delete from diagnosis.migrations',
      /lacks migrations of diagnosis.*npm run migrate/,
    ],
    ['that was never migrated', 'drop schema shared cascade', /lacks migrations of shared.*npm run migrate/],
  ])('refuses a database %s, with one sentence', async (_, change, sentence) => {
    const url = await migratedDatabase();
    await asked(url, change);

    const { code, stderr, stdout } = await service(url);

    expect(code).toBe(1);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim()).not.toContain('\n');
    expect(stdout).not.toContain('ready');
  });

  it('refuses a database that does not let it in, with one sentence', async () => {
    const { code, stderr } = await service(await migratedDatabase(), 'another password');
    expect(code).toBe(1);
    expect(stderr).toMatch(/lets nobody in .*28P01.*npm run migrate/);
    expect(stderr.trim()).not.toContain('\n');
  });

  it('tells every fault of its environment, without a stack', async () => {
    const { code, stderr } = await run('subgraphs/diagnosis/src/main.ts', {});
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The environment is not valid:\n {2}DATABASE_URL: is required\n/);
    expect(stderr).not.toContain('    at ');
  });
});
