import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile, rename, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { type Ladder, endProcess } from './leftovers.ts';
import { StartupError } from '@lightbox/platform/startup-error.ts';

const LARGEST_LOG = 10 * 2 ** 20;
const PATIENCE_MS = 180_000;
const ATTEMPTS = 20;

export type ServerPlan = {
  name: string;
  /** Where it answered before, when it is started again; a free one otherwise. */
  lastPort?: number | undefined;
  command: string;
  args: (port: number) => string[];
  options: { cwd: string; env?: Record<string, string>; uid?: number; gid?: number };
  logFile: string;
  /** How it is ended; the whole ladder takes less than 5 s. */
  ladder: Ladder;
  /** Clears the way before each attempt. */
  prepare: () => Promise<void>;
  /** Called as soon as the process exists. */
  started?: (pid: number) => void;
  /** Whether it does its work; throws what waiting does not mend. */
  isReady: (port: number) => Promise<boolean>;
  /** What the log says of faults that another attempt may not meet. */
  passingFault: RegExp;
  signal?: AbortSignal | undefined;
};

/** A server that is a child of ours. `exited` settles with a sentence when it ends without having been asked to. */
export type ServerProcess = AsyncDisposable & {
  port: number;
  pid: number | undefined;
  exited: Promise<string>;
};

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address ? address.port : 0;
};

const sizeOf = async (file: string) => (await stat(file).catch(() => undefined))?.size ?? 0;

/** In a session of its own: a Ctrl-C in the terminal reaches us alone, and we end it when we have drained. */
const launch = (plan: ServerPlan, port: number): ChildProcess => {
  const log = openSync(plan.logFile, 'a', 0o600);
  const child = spawn(plan.command, plan.args(port), {
    ...plan.options,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  if (child.pid !== undefined) plan.started?.(child.pid);
  return child;
};

const supervise = (plan: ServerPlan, port: number) => {
  const child = launch(plan, port);
  const hasEnded = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const killAtExit = () => void (hasEnded() || child.kill(plan.ladder[0]?.[0]));
  process.once('exit', killAtExit);
  let asked = false;
  const exited = new Promise<string>((resolve) => {
    const tell = (how: string) => {
      process.off('exit', killAtExit);
      if (!asked) resolve(`${plan.name} has ended by itself (${how}); its log is ${plan.logFile}.`);
    };
    child.once('error', (error) => tell(error.message));
    child.once('exit', (code, signal) => tell(signal ?? `code ${code}`));
  });
  const stop = async () => {
    asked = true;
    if (child.pid !== undefined) await endProcess(child.pid, plan.ladder, hasEnded);
  };
  return { port, pid: child.pid, exited, hasEnded, [Symbol.asyncDispose]: stop };
};

/** @returns whether it became ready; false when it ended before */
const becomesReady = async (plan: ServerPlan, server: ReturnType<typeof supervise>) => {
  const deadline = performance.now() + PATIENCE_MS;
  while (!server.hasEnded()) {
    plan.signal?.throwIfAborted();
    if (await plan.isReady(server.port)) return true;
    if (performance.now() > deadline)
      throw new StartupError(`${plan.name} is not ready after 3 minutes; its log is ${plan.logFile}.`);
    await setTimeout(20);
  }
  return false;
};

/**
 * Starts a server on 127.0.0.1 and waits until it does its work.
 * @throws StartupError naming the log when it does not start
 */
export const startServer = async (plan: ServerPlan): Promise<ServerProcess> => {
  if ((await sizeOf(plan.logFile)) > LARGEST_LOG) await rename(plan.logFile, `${plan.logFile}.1`);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    await plan.prepare();
    plan.signal?.throwIfAborted();
    const logged = await sizeOf(plan.logFile);
    const server = supervise(plan, plan.lastPort ?? (await freePort()));
    try {
      if (await becomesReady(plan, server)) return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
    const words = (await readFile(plan.logFile)).subarray(logged).toString();
    if (!plan.passingFault.test(words)) break;
    await setTimeout(250);
  }
  throw new StartupError(`${plan.name} did not start: the end of ${plan.logFile} tells why.`);
};
