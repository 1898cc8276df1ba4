import type pg from 'pg';
import { connectPatiently, type PatientConnection, UPDATE } from './connect-patiently.ts';
import { codeOf, StartupError } from './startup-error.ts';
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

/** What every subgraph builds on. */
export const sharedSchema: SchemaMigrations = { schema: 'shared', migrations: sharedMigrations };

/** There is no such table or schema, or it is not this role's to read, as before the migrations grant it. */
const UNMIGRATED = new Set(['42P01', '3F000', '42501']);

/** @throws StartupError when the database holds a migration that this code does not know, as it is newer */
export function refuseNewer({ schema, migrations }: SchemaMigrations, executed: readonly string[]): void {
  const unknown = executed.find((name) => !migrations.some((migration) => migration.name === name));
  if (unknown === undefined) return;
  throw new StartupError(
    `The database is newer than this version of Lightbox (${schema} has the migration ${unknown}): start the version that migrated it, or a later one.`,
  );
}

/**
 * Makes sure that the database has exactly the migrations that this code knows.
 * @throws StartupError when it has more or fewer, or does not answer for 30 s; the stop's reason when that aborts
 */
export async function checkSchemaVersion(
  connection: PatientConnection,
  own: SchemaMigrations,
): Promise<void> {
  const client = await connectPatiently(connection);
  try {
    for (const set of [sharedSchema, own]) {
      const executed = await executedOf(client, set.schema);
      refuseNewer(set, executed);
      const missing = set.migrations.find(({ name }) => !executed.includes(name));
      if (missing !== undefined) throw tooOld(set.schema);
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}

const tooOld = (schema: string) =>
  new StartupError(`The database lacks migrations of ${schema}: ${UPDATE}, and start again.`);

async function executedOf(client: pg.Client, schema: string): Promise<string[]> {
  try {
    const table = `${client.escapeIdentifier(schema)}.migrations`;
    const { rows } = await client.query<{ name: string }>(`select name from ${table}`);
    return rows.map(({ name }) => name);
  } catch (error) {
    throw UNMIGRATED.has(codeOf(error)) ? tooOld(schema) : error;
  }
}
