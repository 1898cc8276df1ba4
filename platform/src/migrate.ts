import { MikroORM } from '@mikro-orm/core';
import { Migration, Migrator } from '@mikro-orm/migrations';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import pg from 'pg';
import type { Logger } from './logger.ts';
import { ensureRoles, type RolePasswords } from './roles.ts';
import { refuseNewer, type SchemaMigrations, sharedSchema } from './schema-version.ts';

/** Held while roles or schemas change; roles belong to the whole cluster, so it is taken in one fixed database. */
const lockKey = 5_204_117;

/**
 * Works alone among all that prepare databases of this cluster; the others wait. Not to be taken inside itself.
 * @param ownerUrl of any database in the cluster
 */
export async function withOwnersLock<T>(
  ownerUrl: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const lock = new pg.Client({ connectionString: withDatabase(ownerUrl, 'postgres') });
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock($1)', [lockKey]);
    return await work(lock);
  } finally {
    await lock.end();
  }
}

/**
 * Brings a database up to date as its owner: roles, the shared schemas, then each subgraph's. Safe when several
 * copies start at once: one works, the others wait and find it done.
 * @param passwords of the roles that shall sign in themselves, in printable ASCII
 * @throws StartupError when the database holds a migration that this code does not know, as it is newer
 */
export async function migrate(
  ownerUrl: string,
  subgraphs: readonly SchemaMigrations[],
  log: Logger,
  passwords: RolePasswords = {},
): Promise<void> {
  await withOwnersLock(ownerUrl, async (client) => {
    const schemas = subgraphs.map(({ schema }) => schema);
    await ensureRoles(client, schemas, passwords, log);
    for (const set of [sharedSchema, ...subgraphs]) await run(ownerUrl, set, schemas, log);
  });
}

async function run(
  ownerUrl: string,
  set: SchemaMigrations,
  schemas: readonly string[],
  log: Logger,
): Promise<void> {
  const { schema, migrations } = set;
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
    refuseNewer(
      set,
      executed.map(({ name }) => name),
    );
    const done = await orm.migrator.up();
    for (const { name } of done) log.debug({ schema, migration: name }, 'migrated');
    await orm.em.getConnection().execute(readOnly(schema, schemas));
  } finally {
    await orm.close(true);
  }
}

/**
 * What has been applied is the owner's to say, also where a role may change every other table of its schema; a
 * service reads it, to know whether the database suits it.
 */
function readOnly(schema: string, schemas: readonly string[]): string {
  const all = schemas.map((name) => `lightbox_${name}`).join(', ');
  const readers = schema === 'shared' ? all : `lightbox_${schema}`;
  return `
    revoke all on ${schema}.migrations from ${all};
    grant usage on schema ${schema} to ${readers};
    grant select on ${schema}.migrations to ${readers};
  `;
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
