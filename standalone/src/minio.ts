import { writeFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Ladder, endLeftover } from './leftovers.ts';
import { type Minio, findMinio, noMinio } from './minio-finder.ts';
import { type ServerPlan, type ServerProcess, startServer } from './server-process.ts';

const ACCESS_KEY = 'lightbox';

const LADDER: Ladder = [
  ['SIGTERM', 3500],
  ['SIGKILL', 1000],
];

const PASSING = /address already in use|port is already allocated|Specified port is already in use/i;

export type EmbeddedMinio = ServerProcess & { endpoint: string; accessKey: string; secretKey: string };

/** It answers 200 here only once it can write. */
const isReady = async (port: number) => {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/minio/health/cluster`, {
      signal: AbortSignal.timeout(2000),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
};

type Run = Pick<ServerPlan, 'command' | 'args'> & { env?: Record<string, string>; mark: string };

const runProgram = (path: string, data: string, env: Record<string, string>): Run => ({
  command: path,
  args: (port) => ['server', '--quiet', '--address', `127.0.0.1:${port}`, data],
  env,
  mark: ` ${data} `,
});

/** The secret travels in a file: a command line is there for everybody to read. */
const runImage = async (
  image: string,
  home: string,
  data: string,
  env: Record<string, string>,
): Promise<Run> => {
  const envFile = join(home, 'minio.env');
  const lines = Object.entries(env).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(envFile, lines.join(''), { mode: 0o600 });
  const mount = `type=bind,source=${data},target=/data`;
  const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  const fixed = ['run', '--rm', '--user', user, '--env-file', envFile, '--mount', mount];
  return {
    command: 'docker',
    args: (port) => [...fixed, '--publish', `127.0.0.1:${port}:9000`, image, 'server', '--quiet', '/data'],
    mark: ` ${mount} `,
  };
};

const runOf = async (minio: Minio, home: string, data: string, secretKey: string) => {
  const env = {
    MINIO_ROOT_USER: ACCESS_KEY,
    MINIO_ROOT_PASSWORD: secretKey,
    MINIO_BROWSER: 'off',
    MINIO_UPDATE: 'off',
  };
  return minio.kind === 'image'
    ? await runImage(minio.image, home, data, { ...env, HOME: '/tmp' })
    : runProgram(minio.path, data, { ...env, HOME: home, PATH: '/usr/bin:/bin' });
};

/**
 * Starts a real MinIO on the data in `<home>/minio`, on a free port of 127.0.0.1. One left over from a killed
 * process is ended first. Disposing stops it within 5 s.
 * @param lastPort where it answered before it ended, to be found there again
 * @param minio which to run; found or brought when not given
 * @throws StartupError when there is none, or it does not start
 */
export const startMinio = async ({
  home,
  secretKey,
  say,
  lastPort,
  minio,
  signal,
}: {
  home: string;
  secretKey: string;
  say: (text: string) => void;
  lastPort?: number | undefined;
  minio?: Minio;
  signal?: AbortSignal | undefined;
}): Promise<EmbeddedMinio> => {
  const found = minio ?? (await findMinio({ home, say, signal }));
  if (!found) throw noMinio();
  const data = join(home, 'minio');
  const pidFile = join(home, 'minio.pid');
  await mkdir(data, { recursive: true, mode: 0o700 });
  const { command, args, env, mark } = await runOf(found, home, data, secretKey);
  const server = await startServer({
    name: 'MinIO',
    lastPort,
    command,
    args,
    options: { cwd: home, ...(env && { env }) },
    logFile: join(home, 'minio.log'),
    ladder: LADDER,
    prepare: () => endLeftover(pidFile, mark, LADDER),
    started: (pid) => writeFileSync(pidFile, `${pid}\n`),
    isReady,
    passingFault: PASSING,
    signal,
  });
  return {
    endpoint: `http://127.0.0.1:${server.port}`,
    accessKey: ACCESS_KEY,
    secretKey,
    port: server.port,
    pid: server.pid,
    exited: server.exited,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await rm(pidFile, { force: true });
    },
  };
};
