import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const Report = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) });

const restricted = 'eslint(no-restricted-imports)';

/** A line that breaks the house rules where it stands, and the rule that must say so. */
const breaches = [
  ['subgraphs/users/src/a.ts', "export * from '@lightbox/imaging/images/image.service.ts';", restricted],
  ['subgraphs/users/src/b.ts', "export type { A } from '@lightbox/gateway/server.ts';", restricted],
  ['subgraphs/users/src/c.ts', "export * from '../../imaging/src/subgraph.ts';", restricted],
  ['subgraphs/users/src/d.ts', "export * from '@lightbox/standalone/home.ts';", restricted],
  ['platform/src/a.ts', "export * from '@lightbox/users/subgraph.ts';", restricted],
  ['platform/src/b.ts', "export * from '@lightbox/gateway/server.ts';", restricted],
  ['gateway/src/a.ts', "export * from '@lightbox/users/subgraph.ts';", restricted],
  ['gateway/src/b.ts', "export * from '@lightbox/standalone/home.ts';", restricted],
  ['standalone/src/a.ts', "export * from '@lightbox/web/shared/ids.ts';", restricted],
  ['standalone/src/b.ts', "export * from '../../tests/support/person.ts';", restricted],
  ['web/src/a.ts', "export * from '@lightbox/platform/errors.ts';", restricted],
  ['web/src/b.ts', "export { readFile } from 'node:fs';", restricted],
  ['web/src/app/a.ts', "export * from '../../../platform/src/errors.ts';", restricted],
  ['web/src/shared/a.ts', "export * from '#features/reports/a.ts';", restricted],
  ['web/src/shared/b.ts', "export * from '#routes/record.tsx';", restricted],
  ['web/src/shared/c.ts', "export * from '../features/reports/a.ts';", restricted],
  ['web/src/features/reports/a.ts', "export * from '#routes/record.tsx';", restricted],
  ['web/src/features/reports/b.ts', "export * from '#features/images/a.ts';", restricted],
  ['web/src/features/reports/c.ts', "export * from '../images/a.ts';", restricted],
  ['platform/src/loop.ts', "export { b } from '#loop-b.ts';\nexport const a = 1;", 'import(no-cycle)'],
  ['platform/src/loop-b.ts', "export { a } from '#loop.ts';\nexport const b = 1;", 'import(no-cycle)'],
  ['platform/src/env-reader.ts', "export const port = process.env['PORT'];", 'node(no-process-env)'],
  ['platform/src/quitter.ts', 'export const quit = () => process.exit(1);', 'unicorn(no-process-exit)'],
  ['platform/src/long.ts', `${'//\n'.repeat(300)}export const a = 1;`, 'eslint(max-lines)'],
] as const;

/** What looks alike and is allowed. */
const habits = [
  ['subgraphs/users/src/ok.ts', "export * from '@lightbox/platform/errors.ts';\nexport * from '#config.ts';"],
  ['gateway/src/ok.ts', "export * from '@lightbox/platform/errors.ts';"],
  ['standalone/src/ok.ts', "export * from '@lightbox/users/subgraph.ts';"],
  ['web/src/features/reports/ok.ts', "export * from './x.ts';\nexport * from '#shared/ids.ts';"],
  ['web/src/routes/ok.ts', "export * from '#features/reports/x.ts';"],
  ['platform/src/config.ts', "export const port = process.env['PORT'];"],
  ['platform/src/main.ts', 'process.exit(1);'],
] as const;

let folder = '';
let found: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lightbox-boundaries-'));
  await cp(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  await mkdir(join(folder, 'platform'), { recursive: true });
  await cp(join(root, 'platform/package.json'), join(folder, 'platform/package.json'));
  for (const [path, content] of [...breaches, ...habits]) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), `${content}\n`);
  }
  const config = z.record(z.string(), z.unknown());
  const rules = config.parse(JSON.parse(await readFile(join(folder, '.oxlintrc.json'), 'utf8')));
  // The samples have no tsconfig.json, and none of their faults needs types to be seen.
  await writeFile(join(folder, '.oxlintrc.json'), JSON.stringify({ ...rules, options: {} }));
  const oxlint = [join(root, 'node_modules/oxlint/bin/oxlint'), '--format', 'json'];
  const { stdout } = await promisify(execFile)(process.execPath, oxlint, { cwd: folder }).catch(
    (error: unknown) => error as { stdout: string },
  );
  found = Report.parse(JSON.parse(stdout)).diagnostics.map(({ filename, code }) => `${filename} ${code}`);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the linter', () => {
  it.each(breaches)('refuses in %s: %s', (path, _line, rule) => {
    expect(found).toContain(`${path} ${rule}`);
  });

  it('allows what looks alike and keeps the rules', () => {
    const allowed = new Set<string>(habits.map(([path]) => path));
    expect(found.filter((line) => allowed.has(line.split(' ')[0] ?? ''))).toEqual([]);
  });
});
