import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase extends AsyncDisposable {
  /** The owner's URL of a database of its own, migrated and empty. */
  readonly url: string;
}

/** With which each subgraph's role signs in, where it runs in a process of its own. */
export const testRolePasswords = {
  users: 'users, for tests only',
  imaging: 'imaging, for tests only',
  diagnosis: 'diagnosis, for tests only',
  financial: 'financial, for tests only',
};

/** Clones the migrated template: milliseconds, and no test file sees another's rows. */
export async function testDatabase(): Promise<TestDatabase> {
  const template = process.env['LIGHTBOX_TEST_DATABASE'];
  if (template === undefined) throw new Error('global-setup.ts has not run');
  const name = `test_${randomBytes(8).toString('hex')}`;
  const source = new URL(template).pathname.slice(1);
  await administer(template, `create database ${name} template ${source}`);
  const url = new URL(template);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    [Symbol.asyncDispose]: () => administer(template, `drop database ${name} with (force)`),
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const admin = new URL(url);
  admin.pathname = '/postgres';
  const client = new pg.Client({ connectionString: admin.href });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(1)');
    await client.query(statement);
  } finally {
    await client.end();
  }
}
