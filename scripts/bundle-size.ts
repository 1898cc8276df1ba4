/**
 * Prints how much JavaScript (gzipped) the first page loads, for the sign-in page and for a record on a deep
 * link, and fails beyond the budget. Reads Vite's manifest of web/dist; build first.
 */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

type Chunk = { file: string; imports?: string[] };

const budget = 200_000;
const dist = new URL('../web/dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8')) as Record<
  string,
  Chunk
>;
const html = readFileSync(new URL('index.html', dist), 'utf8');
const inHead = [...html.matchAll(/<script src="\/([^"]+)"/g)].map(([, file = '']) => file);

const gzipped = (file: string): number => gzipSync(readFileSync(new URL(file, dist))).length;

/** The files that a chunk needs before it runs, itself included. */
const filesOf = (key: string, seen = new Set<string>()): Set<string> => {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`web/dist has no chunk ${key}: run the build of web first`);
  if (seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const next of chunk.imports ?? []) filesOf(next, seen);
  return seen;
};

const pages = {
  'sign-in': ['index.html', 'src/routes/sign-in.tsx'],
  record: ['index.html', 'src/routes/record.tsx'],
};

let failed = false;
for (const [page, keys] of Object.entries(pages)) {
  const files = new Set([...inHead, ...keys.flatMap((key) => [...filesOf(key)])]);
  const bytes = [...files].reduce((sum, file) => sum + gzipped(file), 0);
  failed ||= bytes > budget;
  console.log(
    `${page.padEnd(8)} ${(bytes / 1000).toFixed(1)} kB of JavaScript gzipped, ${files.size} files (budget ${budget / 1000} kB)`,
  );
}
if (failed) process.exitCode = 1;
