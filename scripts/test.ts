/**
 * The whole test run: brings what the tests need, runs jest (arguments are passed on to it), and says in its last
 * lines what has failed, and what could not run here and why. With `--distributed`, on hospitals in five processes.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findMinio, presentMinio } from '@lightbox/standalone/minio-finder.ts';
import { z } from 'zod';

const root = fileURLToPath(new URL('../', import.meta.url));
const Result = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numRuntimeErrorTestSuites: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});
const Skipped = z.object({ name: z.string(), reason: z.string() });

/** Runs a script of this checkout in this terminal. @returns its exit code */
async function node(args: string[], env: Record<string, string> = {}): Promise<number> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  await once(child, 'exit');
  return child.exitCode ?? 1;
}

async function skippedSuites(file: string): Promise<string[]> {
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean);
  const reasons = lines.map((line) => Skipped.parse(JSON.parse(line)));
  return [...new Set(reasons.map(({ name, reason }) => `- ${name}: ${reason}`))];
}

/** @returns each failed test by its file and name, or a file that did not come so far */
function failuresOf({ testResults }: z.infer<typeof Result>): string[] {
  return testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, assertionResults }) => {
      const failed = assertionResults.filter(({ status }) => status === 'failed');
      const names = failed.length > 0 ? failed.map(({ fullName }) => fullName) : ['does not run'];
      return names.map((test) => `${relative(root, name)}: ${test}`);
    });
}

const [first, ...more] = process.argv.slice(2);
const isDistributed = first === '--distributed';
const mode = isDistributed ? 'distributed' : 'standalone';
const jestArguments = isDistributed ? more : process.argv.slice(2);

// Ctrl-C reaches jest as well: it stops what it started, and its results are still told.
process.on('SIGINT', () => undefined);

const folder = await mkdtemp(join(tmpdir(), 'lightbox-test-run-'));
try {
  const built = await node(['scripts/build-web.ts']);
  const home = resolve(process.env['LIGHTBOX_HOME'] ?? join(root, '.lightbox'));
  await findMinio({ home, say: console.log });
  const hasStore = (await presentMinio(home)) !== undefined;

  // Where everything can be brought, what lacks it fails by name.
  const isLeftOut = isDistributed && !hasStore && process.env['CI'] !== 'true';
  const skippedFile = join(folder, 'skipped.jsonl');
  const resultFile = join(folder, 'result.json');
  const code = await node(
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      '--json',
      `--outputFile=${resultFile}`,
      ...jestArguments,
      ...(isLeftOut ? ['--testPathIgnorePatterns=/tests/(?!subgraphs/)'] : []),
    ],
    { LIGHTBOX_SKIPPED_FILE: skippedFile, LIGHTBOX_TEST_MODE: mode },
  );

  const skipped = await skippedSuites(skippedFile);
  if (isLeftOut) skipped.push('- all but tests/subgraphs: there is no MinIO for a hospital in processes');
  if (skipped.length > 0) console.log(`\nNot run on this machine:\n${skipped.join('\n')}`);
  const text = await readFile(resultFile, 'utf8').catch(() => '');
  const result = text === '' ? undefined : Result.parse(JSON.parse(text));
  const failures = result ? failuresOf(result) : ['jest: ended without a result'];
  if (failures.length > 0) console.log(failures.map((name) => `FAILED in ${mode} mode: ${name}`).join('\n'));
  const failed = result ? result.numFailedTests + result.numRuntimeErrorTestSuites : 1;
  console.log(
    `${result?.numPassedTests ?? 0} passed, ${failed} failed, ${result?.numPendingTests ?? 0} skipped`,
  );
  process.exitCode = built || code;
} finally {
  await rm(folder, { recursive: true, force: true });
}
