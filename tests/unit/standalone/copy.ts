import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Root becomes this user, by number, to try what an ordinary one meets. */
export const ORDINARY_USER = 65_534;

/** A folder that everybody may enter, as most folders above a home are; removed with all it links to. */
export const temporaryFolder = async () => {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'lightbox-')));
  await chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
};

const firstLine = async (child: ChildProcess) => {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  while (!text.includes('\n') && child.exitCode === null) {
    await Promise.race([once(child, 'exit'), once(child.stdout ?? child, 'data')]);
  }
  return text.split('\n')[0] ?? '';
};

/**
 * Another copy of Lightbox: a process that opens the home (and starts its PostgreSQL or MinIO), prints one line, and waits.
 * @returns that line: `open`, the server's URL, or the sentence with which it refused; and its murder
 */
export const otherCopy = async (kind: 'home' | 'postgres' | 'minio', home: string, user?: number) => {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'copy-process.ts'), kind, home, String(user ?? '')],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const line = await firstLine(child);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return { line, end, [Symbol.asyncDispose]: () => end('SIGTERM') };
};
