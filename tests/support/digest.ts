import type pg from 'pg';

/** What changes although nothing is done: the audit trail's other rows, and counts of attempts. */
const apart = new Set(['audit', 'users.throttles']);

/**
 * What the database holds, table by table, as a digest of all rows; of the audit trail what tells of changes.
 * @param client the owner's
 */
export async function digestOf(client: pg.Client): Promise<Record<string, string>> {
  const { rows: tables } = await client.query<{ schema: string; name: string }>(
    `select table_schema as schema, table_name as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('information_schema', 'pg_catalog') order by 1, 2`,
  );
  const counted = tables.filter(({ schema, name }) => !apart.has(schema) && !apart.has(`${schema}.${name}`));
  const digests = counted.map(
    ({ schema, name }) => `select '${schema}.${name}' as name,
      md5(coalesce(string_agg(t::text, ',' order by t::text), '')) as digest from "${schema}"."${name}" t`,
  );
  const changes = `select 'audit' as name, count(*)::text as digest from audit.events where kind in ('WRITE', 'NOTE')`;
  const { rows } = await client.query<{ name: string; digest: string }>(
    [...digests, changes].join(' union all '),
  );
  return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
}
