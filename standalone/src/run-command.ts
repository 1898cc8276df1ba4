import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

/**
 * Runs a command to its end. When it is aborted it is told to end (SIGTERM) and awaited all the same, so that the
 * caller can clear away what it wrote.
 * @returns what it prints
 * @throws the signal's reason, or an error that holds `stderr`
 */
export const runCommand = async (
  command: string,
  args: string[],
  options: {
    cwd: string;
    signal?: AbortSignal | undefined;
    env?: Record<string, string>;
    uid?: number;
    gid?: number;
  },
): Promise<string> => {
  options.signal?.throwIfAborted();
  const running = promisify(execFile)(command, args, { ...options, maxBuffer: 2 ** 26 });
  const { child } = running;
  const ended = child.pid === undefined ? undefined : once(child, 'exit').catch(() => undefined);
  try {
    return (await running).stdout;
  } catch (error) {
    if (child.exitCode === null && child.signalCode === null) await ended;
    options.signal?.throwIfAborted();
    throw error;
  }
};
