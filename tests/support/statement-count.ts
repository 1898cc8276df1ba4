import { Client } from 'pg';

/** In a database that no test works in, but with the statements of all. */
async function inCluster<Result>(
  ownerUrl: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const url = new URL(ownerUrl);
  url.pathname = '/postgres';
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Once for a PostgreSQL that is started with `shared_preload_libraries=pg_stat_statements`. */
export const openStatementCount = (ownerUrl: string): Promise<unknown> =>
  inCluster(ownerUrl, (client) => client.query('create extension if not exists pg_stat_statements'));

/**
 * @param databaseUrl of the database that the hospital works on, whose statements PostgreSQL itself counts: whichever
 * processes sent them
 * @returns how many ran while the work did
 */
export function statementCount(databaseUrl: string, work: () => Promise<unknown>): Promise<number> {
  const name = new URL(databaseUrl).pathname.slice(1);
  return inCluster(databaseUrl, async (client) => {
    const sent = async () => {
      const { rows } = await client.query<{ calls: number }>(
        `select coalesce(sum(calls), 0)::int as calls
         from pg_stat_statements statement join pg_database on pg_database.oid = statement.dbid
         where datname = $1 and query not like '%directory.revocations%' and query not like '%audit.seal()%'`,
        [name],
      );
      return rows[0]?.calls ?? 0;
    };
    const before = await sent();
    await work();
    return (await sent()) - before;
  });
}
