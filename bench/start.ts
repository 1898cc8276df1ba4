// How long a newcomer waits: npm ci with an empty cache in a fresh clone, first start, second start, stop.
// Takes what is committed. Run by hand: npm run bench:start
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { checkout, freePort, hasEnded, untilReady } from './support/server.ts';
import { table } from './support/table.ts';

const folder = await mkdtemp(join(tmpdir(), 'lightbox-start-'));
// Under root PostgreSQL is another user, and has to pass through.
await chmod(folder, 0o711);
const clone = join(folder, 'clone');
const port = await freePort();
// npm puts the folders of its own packages first; a newcomer has none.
const path = (process.env['PATH'] ?? '').split(delimiter).filter((part) => !part.includes('node_modules'));
const env = {
  ...process.env,
  PATH: path.join(delimiter),
  PORT: String(port),
  LIGHTBOX_HOME: join(folder, 'home'),
  npm_config_cache: join(folder, 'cache'),
};

try {
  execFileSync('git', ['clone', '--quiet', checkout, clone]);
  const installed = timed(() => execFileSync('npm', ['ci'], { cwd: clone, env, stdio: 'ignore' }));
  const first = await startAndStop();
  const second = await startAndStop();
  console.log(
    table(
      ['', 's'],
      [
        ['npm ci, empty cache', installed],
        ['first start, until ready', first.ready],
        ['stop after SIGTERM', first.stopped],
        ['second start, until ready', second.ready],
        ['stop after SIGTERM', second.stopped],
      ].map(([name, milliseconds]) => [String(name), (Number(milliseconds) / 1000).toFixed(1)]),
    ),
  );
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

function timed(work: () => unknown): number {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}

async function startAndStop(): Promise<{ ready: number; stopped: number }> {
  const begin = performance.now();
  // A group of its own gets the signal whole, as from a terminal.
  const child = spawn('npm', ['start'], { cwd: clone, env, detached: true, stdio: 'ignore' });
  await untilReady(`http://127.0.0.1:${port}/readyz`, () => hasEnded(child));
  const ready = performance.now() - begin;
  const signalled = performance.now();
  process.kill(-(child.pid ?? 0), 'SIGTERM');
  await once(child, 'exit');
  while (groupLives(child.pid ?? 0) || (await postgresLives())) await setTimeout(20);
  return { ready, stopped: performance.now() - signalled };
}

function groupLives(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

/** PostgreSQL is in a session of its own, and names its data when it starts (Linux). */
async function postgresLives(): Promise<boolean> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(
    processes.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return commands.some((command) => command.includes(`-D\0${folder}`));
}
