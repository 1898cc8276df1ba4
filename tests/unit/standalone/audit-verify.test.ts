import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '@lightbox/platform/logger.ts';
import { migrate } from '@lightbox/platform/migrate.ts';
import { startPostgres } from '@lightbox/standalone/embedded-postgres.ts';
import { openHome } from '@lightbox/standalone/home.ts';
import { allMigrations } from '@lightbox/standalone/migrations.ts';
import pg from 'pg';
import { temporaryFolder } from './copy.ts';

const checkout = fileURLToPath(new URL('../../../', import.meta.url));
const folder = await temporaryFolder();
const path = join(folder.path, 'home');

interface Said {
  readonly code: number;
  readonly text: string;
}

/** Runs it as `npm run audit:verify` does. */
const verify = (args: string[] = [], env: Record<string, string> = { LIGHTBOX_HOME: path }): Promise<Said> =>
  new Promise((resolve) => {
    const script = join(checkout, 'standalone/src/audit/main.ts');
    const node = join(checkout, 'node_modules/.bin/node');
    execFile(node, [script, ...args], { env: { PATH: process.env['PATH'], ...env } }, (error, out, err) => {
      resolve({ code: Number(error?.code ?? 0), text: `${out}${err}` });
    });
  });

/** A hospital's database, as long as the hospital runs. */
async function running() {
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await openHome(path));
  const password = home.secrets.databasePassword;
  const { url } = stack.use(await startPostgres({ home: home.path, password, say: () => undefined }));
  await migrate(url, allMigrations, createLogger('migrate', 'error'));
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  stack.defer(() => client.end());
  const rest = stack.move();
  return { url, client, [Symbol.asyncDispose]: () => rest.disposeAsync() };
}

beforeAll(async () => {
  await using hospital = await running();
  await hospital.client.query('set role lightbox_users');
  await hospital.client.query(
    `insert into audit.events (id, kind, action, outcome, subgraph, patient_ids, request_id)
     select gen_random_uuid(), 'READ', 'record.read', 'ALLOWED', 'users', '{}', 'test' from generate_series(1, 3)`,
  );
  await hospital.client.query('reset role');
  await hospital.client.query('select audit.seal()');
});
afterAll(() => folder[Symbol.asyncDispose]());

const whole = /^The audit trail is whole: 3 events under 1 seal\.\nLast seal: (1:[\da-f]{64}) of 2/;

describe('npm run audit:verify', () => {
  it('works while the hospital runs, also by DATABASE_URL, and while it does not', async () => {
    {
      await using hospital = await running();
      const said = { code: 0, text: expect.stringMatching(whole) };
      expect(await verify()).toEqual(said);
      expect(await verify([], { DATABASE_URL: hospital.url })).toEqual(said);
    }
    const stopped = await verify();
    expect(stopped).toEqual({ code: 0, text: expect.stringMatching(whole) });
    const [, seal = ''] = whole.exec(stopped.text) ?? [];
    expect((await verify(['--expect', seal])).code).toBe(0);
    expect(await verify(['--expect', `2${seal.slice(1)}`])).toEqual({
      code: 1,
      text: expect.stringMatching(/^Seal 2 is missing\.\nTHE AUDIT TRAIL IS NOT WHOLE/),
    });
    await using again = await running();
    await again.client.query('delete from audit.events where position = 2');
    expect(await verify()).toEqual({
      code: 1,
      text: expect.stringMatching(/^Seal 1 of .* does not hold: 1 of 3 events removed\.\n/),
    });
  }, 60_000);

  it('says in a sentence why it cannot', async () => {
    const nowhere = { LIGHTBOX_HOME: join(folder.path, 'nowhere') };
    expect(await verify([], nowhere)).toEqual({
      code: 1,
      text: expect.stringMatching(/^There is no database in .*\n$/),
    });
    const away = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
    expect(await verify([], away)).toEqual({
      code: 1,
      text: expect.stringMatching(/^The database of DATABASE_URL cannot be used \(ECONNREFUSED\).*\n$/),
    });
    expect(await verify(['--expect', 'x'])).toEqual({
      code: 1,
      text: expect.stringContaining('--expect NUMBER:HASH'),
    });
  });
});
