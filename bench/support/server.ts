import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A server under measurement, in a process of its own. */
export interface Server extends AsyncDisposable {
  readonly address: string;
  readonly pid: number;
}

interface ServerPlan {
  /** The script to run, from the root of the checkout. */
  readonly script: string;
  readonly args?: readonly string[];
  /** A port that it names is taken; otherwise any that is free. */
  readonly env: Readonly<Record<string, string>>;
  /** Answers 200 when the server is ready. */
  readonly readyPath: string;
  /** Options of Node itself, such as `--cpu-prof`. */
  readonly nodeOptions?: readonly string[];
}

export const checkout = fileURLToPath(new URL('../../', import.meta.url));

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

/** @returns when the address answers 200. @throws when the process ends first, or within two minutes nothing comes */
export async function untilReady(url: string, hasEnded: () => boolean): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (performance.now() < deadline) {
    if (hasEnded()) throw new Error('the server ended before it was ready');
    const options = { headers: { 'apollo-require-preflight': 'true' }, signal: AbortSignal.timeout(5000) };
    const status = await fetch(url, options).then(
      async (response) => {
        await response.body?.cancel();
        return response.status;
      },
      () => 0,
    );
    if (status === 200) return;
    await setTimeout(20);
  }
  throw new Error(`${url} does not become ready`);
}

export const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

/** Runs a server with its PORT and waits until it is ready; disposing ends it with SIGTERM. */
export async function startServer(plan: ServerPlan): Promise<Server> {
  const port = plan.env['PORT'] ?? String(await freePort());
  const child = spawn(process.execPath, [...(plan.nodeOptions ?? []), plan.script, ...(plan.args ?? [])], {
    cwd: checkout,
    env: { ...process.env, HOST: '127.0.0.1', PORT: port, LOG_LEVEL: 'error', ...plan.env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const address = `http://127.0.0.1:${port}`;
  const stop = async () => {
    if (hasEnded(child)) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  try {
    await untilReady(address + plan.readyPath, () => hasEnded(child));
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, pid: child.pid ?? 0, [Symbol.asyncDispose]: stop };
}

/** @returns resident memory of a process in MiB (Linux) */
export async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

/** @returns CPU time that a process has used, in milliseconds (Linux, 100 ticks a second) */
export async function cpuMilliseconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold spaces; the 14th and 15th fields are user and system time.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** @returns the same of a process and of all that it has started, as PostgreSQL does for each connection */
export async function familyCpuMilliseconds(pid: number): Promise<number> {
  const stats = (await readdir('/proc'))
    .filter((name) => /^\d+$/.test(name))
    .map(async (name) => {
      const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
      return { pid: Number(name), fields: stat.slice(stat.lastIndexOf(')') + 2).split(' ') };
    });
  let ticks = 0;
  for (const { pid: one, fields } of await Promise.all(stats)) {
    // Of the parent also the 16th and 17th: what children used that have ended.
    const counted =
      one === pid ? fields.slice(11, 15) : Number(fields[1]) === pid ? fields.slice(11, 13) : [];
    for (const field of counted) ticks += Number(field);
  }
  return ticks * 10;
}
