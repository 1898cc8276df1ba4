import { readFile } from 'node:fs/promises';
import pg from 'pg';

const schemas = ['users', 'imaging', 'diagnosis', 'financial', 'directory', 'audit'];

/** @returns the URL of a new database, a copy of the one that nobody is connected to */
export async function cloneDatabase(url: string, name: string): Promise<string> {
  const template = new URL(url).pathname.slice(1);
  await using client = await connect(withDatabase(url, 'postgres'));
  await client.query(`create database ${name} template ${template}`);
  return withDatabase(url, name);
}

/**
 * Fills an empty database by SQL alone. Secondary indexes are made when the rows are there; nothing is checked on the way
 * that the rows' numbers make certain.
 * @returns how large the database has become, in bytes
 */
export async function fill(url: string, patients: number, say: (step: string) => void): Promise<number> {
  await using client = await connect(url);
  const settings = {
    'bench.patients': String(patients),
    session_replication_role: 'replica',
    synchronous_commit: 'off',
    maintenance_work_mem: '768MB',
    work_mem: '256MB',
    search_path: 'public',
  };
  for (const [name, value] of Object.entries(settings)) {
    await client.query('select set_config($1, $2, false)', [name, value]);
  }
  const indexes = await dropIndexes(client);
  const statements = (await readFile(new URL('../scale.sql', import.meta.url), 'utf8')).split(/;\n/);
  for (const statement of statements) {
    await timed(/insert into \S+/.exec(statement)?.[0], () => client.query(statement));
  }
  for (const index of indexes) await timed(`index ${indexes.indexOf(index)}`, () => client.query(index));
  // What was never written by us is not ours to seal while others are measured.
  await client.query(
    'update audit.sealing set (done, mark) = (select last_value, last_value from audit.positions)',
  );
  await timed('vacuum', () => client.query('vacuum (freeze, analyze)'));
  await client.query('checkpoint');
  const { rows } = await client.query<{ size: string }>(
    'select pg_database_size(current_database()) as size',
  );
  return Number(rows[0]?.size);

  async function timed(name: string | undefined, work: () => Promise<unknown>): Promise<void> {
    const begin = performance.now();
    await work();
    const seconds = (performance.now() - begin) / 1000;
    if (name !== undefined && seconds > 5) say(`${name}: ${seconds.toFixed(0)} s`);
  }
}

/** @returns the statements that make them again */
async function dropIndexes(client: pg.Client): Promise<string[]> {
  const { rows: unique } = await client.query<{ drop: string; make: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
       format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make
     from pg_constraint where contype = 'u' and connamespace::regnamespace::text = any($1)`,
    [schemas],
  );
  for (const { drop } of unique) await client.query(drop);
  const { rows: indexes } = await client.query<{ drop: string; make: string }>(
    `select format('drop index %s', indexrelid::regclass) as drop, pg_get_indexdef(indexrelid) as make
     from pg_index join pg_class on pg_class.oid = indexrelid
     where not indisprimary and relnamespace::regnamespace::text = any($1)`,
    [schemas],
  );
  // How finely an index's expressions are sampled is no part of its definition.
  const { rows: samples } = await client.query<{ make: string }>(
    `select format('alter index %s alter column %s set statistics %s', attrelid::regclass, attnum, attstattarget) as make
     from pg_attribute join pg_class on pg_class.oid = attrelid
     where relkind = 'i' and attstattarget is not null and relnamespace::regnamespace::text = any($1)`,
    [schemas],
  );
  for (const { drop } of indexes) await client.query(drop);
  return [...unique, ...indexes, ...samples].map(({ make }) => make);
}

/** @returns a sample of rows, always the same */
export async function sample<Row extends object>(url: string, statement: string): Promise<Row[]> {
  await using client = await connect(url);
  return (await client.query<Row>(statement)).rows;
}

async function connect(url: string): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ connectionString: url, application_name: 'bench fill' });
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
