// Median and 95th percentile of lines per source file that people write, by folder. Run by hand: npm run bench:lines
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './support/server.ts';
import { median, percentile, table } from './support/table.ts';

const source = /\.(tsx?|css|graphql|sql)$/;
const composed = new Set(['schema/supergraph.graphql', 'schema/api.graphql']);

const files = execFileSync('git', ['ls-files'], { cwd: checkout, encoding: 'utf8' })
  .split('\n')
  .filter((path) => source.test(path) && !composed.has(path) && existsSync(join(checkout, path)))
  .map((path) => ({ path, lines: readFileSync(join(checkout, path), 'utf8').split('\n').length - 1 }));

const row = (name: string, some: typeof files) => {
  const lines = some.map((file) => file.lines);
  const longest = some.toSorted((a, b) => b.lines - a.lines)[0];
  return [
    name,
    some.length,
    lines.reduce((a, b) => a + b, 0),
    median(lines),
    percentile(lines, 0.95),
    `${longest?.lines} ${longest?.path}`,
  ];
};
const folders = Map.groupBy(files, ({ path }) => path.split('/', 1)[0] ?? '');
console.log(
  table(
    ['folder', 'files', 'lines', 'median', '95th percentile', 'longest'],
    [...Array.from(folders, ([name, some]) => row(name, some)), row('all', files)],
  ),
);
