import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Signals to send one after the other, each with the milliseconds to wait before the next one. */
export type Ladder = readonly (readonly [NodeJS.Signals, number])[];

/** Sends signals until the process is gone. */
export const endProcess = async (pid: number, ladder: Ladder, isGone: () => boolean | Promise<boolean>) => {
  for (const [signal, milliseconds] of ladder) {
    if (await isGone()) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    const deadline = performance.now() + milliseconds;
    while (performance.now() < deadline && !(await isGone())) await setTimeout(20);
  }
};

/** Program and arguments joined with spaces; empty when there is no such process, or only its zombie. */
const commandLineOf = async (pid: number): Promise<string> => {
  try {
    if (!existsSync('/proc/self/cmdline')) {
      return (await promisify(execFile)('ps', ['-ww', '-o', 'args=', '-p', String(pid)])).stdout.trim();
    }
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
  } catch {
    return '';
  }
};

/**
 * Ends the server that a killed predecessor of this process left running. Process numbers are used again, so
 * only a process whose command line contains `mark` is touched; a pid file that names any other is removed.
 */
export const endLeftover = async (pidFile: string, mark: string, ladder: Ladder) => {
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  if (!(pid > 1)) return;
  const commandLine = await commandLineOf(pid);
  if (commandLine === '') return;
  if (!`${commandLine} `.includes(mark)) return await rm(pidFile, { force: true });
  await endProcess(pid, ladder, async () => (await commandLineOf(pid)) === '');
};
