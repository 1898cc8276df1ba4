import { spawn } from 'node:child_process';
import { type Ladder, endProcess } from '../leftovers.ts';
import type { Running } from './keep-running.ts';
import { passLines } from './log-lines.ts';

const LADDER: Ladder = [
  ['SIGTERM', 1500],
  ['SIGKILL', 500],
];

interface ServicePlan {
  readonly name: string;
  /** File that Node runs. */
  readonly main: string;
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Takes one line of its log at a time. */
  readonly write: (line: string) => void;
  /** Takes what it sends. */
  readonly onMessage?: (message: unknown) => void;
}

export interface ServiceProcess extends Running {
  /** Settles with its exit code, however it ended; null for a signal. */
  readonly ended: Promise<number | null>;
}

/**
 * Runs a main.ts in a process of its own. Its IPC channel closes with this process, in whatever way that ends, and it
 * ends with it (platform's stopping.ts); in a session of its own, a Ctrl-C in the terminal reaches us alone.
 */
export function startService({ name, main, env, write, onMessage }: ServicePlan): ServiceProcess {
  const child = spawn(process.execPath, [main], {
    env: { ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  if (child.stdout !== null && child.stderr !== null) {
    passLines({ stdout: child.stdout, stderr: child.stderr }, name, write);
  }
  if (onMessage !== undefined) child.on('message', onMessage);
  const hasEnded = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const killAtExit = () => void (hasEnded() || child.kill('SIGKILL'));
  process.once('exit', killAtExit);
  const end = Promise.withResolvers<number | null>();
  const exit = Promise.withResolvers<string>();
  let asked = false;
  const settle = (code: number | null, how: string) => {
    process.off('exit', killAtExit);
    end.resolve(code);
    if (!asked) exit.resolve(how);
  };
  child.once('error', (error) => settle(1, error.message));
  child.once('exit', (code, signal) => settle(code, signal ?? `code ${code}`));
  return {
    pid: child.pid,
    exited: exit.promise,
    ended: end.promise,
    [Symbol.asyncDispose]: async () => {
      asked = true;
      if (child.pid !== undefined) await endProcess(child.pid, LADDER, hasEnded);
    },
  };
}
