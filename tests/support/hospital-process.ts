import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePorts } from './ports.ts';
import { isDistributed } from './test-mode.ts';

const checkout = fileURLToPath(new URL('../../', import.meta.url));
const main = isDistributed ? 'standalone/src/distributed/main.ts' : 'standalone/src/main.ts';
const PATIENCE_MS = 80_000;

/** A hospital as `npm start` runs it, or `npm run start:distributed`. */
export interface HospitalProcess extends AsyncDisposable {
  readonly address: string;
  /** Sends a signal. @returns how long it took to end, in milliseconds, and its exit code */
  readonly end: (signal: NodeJS.Signals) => Promise<{ milliseconds: number; code: number | null }>;
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

/** The processes that were started with this path on their command line, such as a hospital's PostgreSQL. */
export async function processesOn(path: string): Promise<number[]> {
  if (!existsSync('/proc/self/cmdline')) {
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-axo', 'pid=,args=']);
    const lines = stdout.split('\n').filter((line) => line.includes(path));
    return lines.map((line) => Number.parseInt(line, 10));
  }
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = pids.map(async (pid) => {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return line.includes(path) ? [Number(pid)] : [];
  });
  return (await Promise.all(found)).flat();
}

/** Starts the demo hospital on free ports and waits for /readyz. @param home its LIGHTBOX_HOME */
export async function startHospital(
  home: string,
  env: Record<string, string> = {},
): Promise<HospitalProcess> {
  const port = await freePorts(10);
  const child = spawn(process.execPath, [main], {
    cwd: checkout,
    env: {
      ...process.env,
      PORT: String(port),
      METRICS_PORT: String(port + 5),
      LIGHTBOX_HOME: home,
      LIGHTBOX_DEMO: 'true',
      LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  }
  const end = async (signal: NodeJS.Signals) => {
    const asked = performance.now();
    if (!hasEnded(child)) {
      child.kill(signal);
      await once(child, 'exit');
    }
    return { milliseconds: performance.now() - asked, code: child.exitCode };
  };
  const address = `http://127.0.0.1:${port}`;
  try {
    await untilReady(`${address}/readyz`, child);
    return {
      address,
      end,
      [Symbol.asyncDispose]: async () => void (await end('SIGTERM')),
    };
  } catch (error) {
    await end('SIGTERM');
    throw new Error(`The hospital does not become ready. It said:\n${said}`, { cause: error });
  }
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline && !hasEnded(child)) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await setTimeout(25);
  }
  throw new Error(hasEnded(child) ? 'it has ended' : 'it takes too long');
}
