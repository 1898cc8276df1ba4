import { MikroORM } from '@mikro-orm/core';
import { Migration, Migrator } from '@mikro-orm/migrations';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import pg from 'pg';
import type { Logger } from './logger.ts';
import { sharedMigrations } from '../migrations/index.ts';

/** One step of a schema: its SQL runs once, in one transaction, and is never edited after it has landed. */
export interface SqlMigration {
  /** Sorts by date: `2026-11-23-patients`. */
  readonly name: string;
  readonly sql: string;
}

/** The migrations of one subgraph, in its own schema. */
export interface SchemaMigrations {
  readonly schema: string;
  readonly migrations: readonly SqlMigration[];
}

/** Held while roles or schemas change; roles belong to the whole cluster, so it is taken in one fixed database. */
const lockKey = 5_204_117;

/**
 * Brings a database up to date as its owner: roles, the shared schemas, then each subgraph's. Safe when several
 * copies start at once: one works, the others wait and find it done.
 * @throws Error when the database holds a migration that this code does not know, as it is newer
 */
export async function migrate(
  ownerUrl: string,
  subgraphs: readonly SchemaMigrations[],
  log: Logger,
): Promise<void> {
  const lock = new pg.Client({ connectionString: withDatabase(ownerUrl, 'postgres') });
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock($1)', [lockKey]);
    await ensureRoles(
      lock,
      subgraphs.map(({ schema }) => schema),
    );
    for (const set of [{ schema: 'shared', migrations: sharedMigrations }, ...subgraphs]) {
      await run(ownerUrl, set, log);
    }
  } finally {
    await lock.end();
  }
}

async function ensureRoles(client: pg.Client, schemas: readonly string[]): Promise<void> {
  for (const schema of schemas) {
    const role = client.escapeIdentifier(`lightbox_${schema}`);
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [
      `lightbox_${schema}`,
    ]);
    if (rowCount === 0) await client.query(`create role ${role} nologin`);
    await client.query(`grant ${role} to current_user`);
  }
}

async function run(ownerUrl: string, { schema, migrations }: SchemaMigrations, log: Logger): Promise<void> {
  const orm = await MikroORM.init({
    driver: PostgreSqlDriver,
    clientUrl: ownerUrl,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    ensureDatabase: false,
    pool: { min: 0, max: 2 },
    extensions: [Migrator],
    migrations: {
      tableName: `${schema}.migrations`,
      snapshot: false,
      migrationsList: migrations.map(({ name, sql }) => ({ name, class: sqlMigration(sql) })),
    },
    logger: () => undefined,
  });
  try {
    const executed = await orm.migrator.getExecuted();
    const unknown = executed.find(({ name }) => !migrations.some((migration) => migration.name === name));
    if (unknown !== undefined) {
      throw new Error(
        `The database is newer than this version: ${schema} has the migration ${unknown.name}.`,
      );
    }
    const done = await orm.migrator.up();
    for (const { name } of done) log.debug({ schema, migration: name }, 'migrated');
    // What has been applied is the owner's to say, also where a role may change every other table of its schema.
    const everyone = `lightbox_users, lightbox_imaging, lightbox_diagnosis, lightbox_financial`;
    if (done.length > 0) {
      await orm.em.getConnection().execute(`revoke all on ${schema}.migrations from ${everyone}`);
    }
  } finally {
    await orm.close(true);
  }
}

const sqlMigration = (sql: string) =>
  class extends Migration {
    override up(): void {
      this.addSql(sql);
    }
  };

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
