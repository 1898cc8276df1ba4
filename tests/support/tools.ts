import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const answer = async (command: string, args: string[]): Promise<string> =>
  (await promisify(execFile)(command, args, { timeout: 10_000 }).catch(() => ({ stdout: '' }))).stdout.trim();

/**
 * A program that `.ci/run` builds with Go, from PATH, from the folder into which it builds, or from Go's own.
 * @param version what its `version` answer has to look like; another program may go by the same name
 */
export async function findTool(
  name: string,
  versionArguments: string[],
  version: RegExp,
): Promise<string | undefined> {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const goPath = (await answer('go', ['env', 'GOPATH'])) || join(homedir(), 'go');
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    join(cache, 'lightbox', 'bin'),
    join(goPath, 'bin'),
  ];
  for (const folder of folders.filter(Boolean)) {
    const path = join(folder, name);
    if (version.test(await answer(path, versionArguments))) return path;
  }
  return undefined;
}
