import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts } from './ports.ts';

const checkout = fileURLToPath(new URL('../../', import.meta.url));
const PATIENCE_MS = 120_000;

/** One line of the hospital's log. */
export interface LogLine {
  readonly service?: string;
  readonly part?: string;
  readonly pid?: number;
  readonly msg?: string;
}

/** A hospital as `npm run start:distributed` runs it. */
export interface DistributedProcess extends AsyncDisposable {
  readonly address: string;
  readonly ports: readonly number[];
  /** All that it has said. */
  readonly said: readonly string[];
  /** The process that is this part at the moment, such as `imaging` or `MinIO`. */
  readonly pidOf: (part: string) => number;
  /** Waits until all parts answer. */
  readonly ready: () => Promise<void>;
  /** Asks it to end. @returns how long that took, in milliseconds, and its exit code */
  readonly end: () => Promise<{ milliseconds: number; code: number | null }>;
}

/** Runs `npm run start:distributed` on free ports and waits for /readyz. @param home its LIGHTBOX_HOME */
export async function startDistributed(
  home: string,
  settings: Record<string, string> = {},
): Promise<DistributedProcess> {
  const first = await freePorts(15);
  const address = `http://127.0.0.1:${first}`;
  const child = spawn('npm', ['run', '--silent', 'start:distributed'], {
    cwd: checkout,
    env: { ...process.env, PORT: String(first), LIGHTBOX_HOME: home, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const said: string[] = [];
  const pids = new Map<string, number>();
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      said.push(line);
      const { service, part, pid } = parsed(line);
      if (service === 'supervisor' && part !== undefined && pid !== undefined) pids.set(part, pid);
    });
  }
  const end = async () => {
    const asked = performance.now();
    if (!hasEnded()) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    return { milliseconds: performance.now() - asked, code: child.exitCode };
  };
  const ready = async () => {
    const deadline = performance.now() + PATIENCE_MS;
    while (performance.now() < deadline && !hasEnded()) {
      const answer = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(5000) }).catch(
        () => undefined,
      );
      await answer?.body?.cancel();
      if (answer?.ok) return;
      await setTimeout(50);
    }
    throw new Error(`The hospital does not become ready. It said:\n${said.join('\n')}`);
  };
  try {
    await ready();
  } catch (error) {
    await end();
    throw error;
  }
  return {
    address,
    ports: [0, 1, 2, 3, 4].map((index) => first + index),
    said,
    pidOf: (part) => pids.get(part) ?? 0,
    ready,
    end,
    [Symbol.asyncDispose]: async () => void (await end()),
  };
}

function parsed(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return {};
  }
}
