import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, version } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { checkout } from './server.ts';

/** Short rounds, which show that everything works and little else. */
export const isQuick = process.argv.includes('--quick');
/** Noted when this process began, before it made any load of its own. */
const loadBefore = loadavg();

const average = (load: readonly number[]): string => load.map((value) => value.toFixed(1)).join(', ');

/** What a measurement was made on, and how busy it was. @param databaseUrl of the PostgreSQL that took part */
export async function circumstances(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ server_version: string }>('show server_version');
  await client.end();
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: checkout, encoding: 'utf8' });
  const [cpu] = cpus();
  const parts = [
    `${new Date().toISOString().slice(0, 10)}, commit \`${commit.trim()}\``,
    `${cpus().length} cores of ${cpu?.model.trim()}, ${Math.round(totalmem() / 1024 ** 3)} GiB`,
    `${process.platform === 'linux' ? 'Linux' : version()} ${release()}, Node ${process.versions.node}, PostgreSQL ${rows[0]?.server_version}`,
    `load average ${average(loadBefore)} before and ${average(loadavg())} after`,
  ];
  return `${parts.join('; ')}.`;
}

/**
 * Prints what was measured; with `--write` it takes the place of what docs/PERFORMANCE.md has between
 * `<!-- name -->` and `<!-- /name -->`.
 */
export function publish(name: string, text: string): void {
  console.log(text);
  if (!process.argv.includes('--write')) return;
  const path = join(checkout, 'docs', 'PERFORMANCE.md');
  const paper = readFileSync(path, 'utf8');
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [paper.indexOf(begin), paper.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`docs/PERFORMANCE.md has no place for ${name}`);
  writeFileSync(path, `${paper.slice(0, from + begin.length)}\n\n${text}\n\n${paper.slice(to)}`);
}
