import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const checkout = fileURLToPath(new URL('../../', import.meta.url));
const PATIENCE_MS = 60_000;

/** A hospital in a process of its own, as `npm start` runs it. */
export interface HospitalProcess extends AsyncDisposable {
  readonly address: string;
  /** Sends a signal. @returns how long it took to end, in milliseconds, and its exit code */
  readonly end: (signal: NodeJS.Signals) => Promise<{ milliseconds: number; code: number | null }>;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
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

/** Starts `standalone/src/main.ts` on a free port and waits for /readyz. @param home its LIGHTBOX_HOME */
export async function startHospital(
  home: string,
  env: Record<string, string> = {},
): Promise<HospitalProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, ['standalone/src/main.ts'], {
    cwd: checkout,
    env: { ...process.env, PORT: String(port), LIGHTBOX_HOME: home, LOG_LEVEL: 'warn', ...env },
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
