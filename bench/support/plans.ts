import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';

/** What PostgreSQL needs to be started with, to say how it runs its statements. */
export const planSettings = { shared_preload_libraries: 'auto_explain' };

/** How PostgreSQL ran one statement. */
export interface Plan {
  readonly query: string;
  /** Such as `Index Scan using images_pkey on images`, once each. */
  readonly nodes: readonly string[];
}

const nodeForm =
  /^\t? *(?:-> {2})?((?:Seq|Parallel|Index|Bitmap|Sort|Incremental|Hash|Merge|Nested|Materialize|Memoize|Gather|\w*Aggregate|Limit|Append|Merge)[\w ]*?(?: using \w+)?(?: on \w+)?)(?: \w+)? {2}\(cost/;

/** @returns the plans of all statements that one database's subgraphs sent while the work ran, as it ran them */
export async function plansOf(url: string, log: string, work: () => Promise<unknown>): Promise<Plan[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'bench plans' });
  await client.connect();
  const explain = async (milliseconds: number) => {
    await client.query(`alter system set auto_explain.log_min_duration = ${milliseconds}`);
    await client.query('select pg_reload_conf()');
    // Each backend takes the setting up before its next statement, once it has had the signal.
    await setTimeout(500);
  };
  try {
    await explain(0);
    const before = (await readFile(log)).length;
    await work();
    const said = (await readFile(log)).subarray(before).toString();
    await explain(-1);
    return said
      .split(/^(?=\S)/m)
      .filter((entry) => /^lightbox \w+ LOG: .* plan:/.test(entry))
      .map((entry) => {
        const lines = entry.split('\n');
        const nodes = lines.flatMap((line) => nodeForm.exec(line)?.[1] ?? []);
        const begin = lines.findIndex((line) => nodeForm.test(line));
        return { query: lines.slice(1, begin).join(' ').trim(), nodes: [...new Set(nodes)] };
      })
      .filter(({ query }) => !query.includes('revocations') && !query.includes('audit.seal'));
  } finally {
    await client.end();
  }
}
