import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '@lightbox/standalone/server-process.ts';
import type { TestMinio } from './minio.ts';
import { findTool } from './tools.ts';

const ACCESS_KEY = 'lightbox';
const SECRET_KEY = 'lightbox-test-secret';

const isReady = async (port: number) => {
  const response = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
  await response?.body?.cancel();
  return response?.ok ?? false;
};

/** Another S3 server than MinIO, real and empty, on a free port: nothing of ours may rely on MinIO alone. */
export async function startVersitygw(): Promise<TestMinio | { missing: string }> {
  const path = await findTool('versitygw', ['--version'], /^Version/);
  if (path === undefined) return { missing: 'there is no versitygw on PATH or in GOPATH/bin' };
  const home = await mkdtemp(join(tmpdir(), 'lightbox-versitygw-'));
  const [objects, attributes] = [join(home, 'objects'), join(home, 'attributes')];
  await Promise.all([mkdir(objects), mkdir(attributes)]);
  const server = await startServer({
    name: 'versitygw',
    command: path,
    // Attributes beside the objects, as not every file system of a machine holds them with a file.
    args: (port) => [
      '--port',
      `127.0.0.1:${port}`,
      '--health',
      '/health',
      '--quiet',
      'posix',
      '--sidecar',
      attributes,
      objects,
    ],
    options: { cwd: home, env: { ROOT_ACCESS_KEY: ACCESS_KEY, ROOT_SECRET_KEY: SECRET_KEY } },
    logFile: join(home, 'versitygw.log'),
    ladder: [
      ['SIGTERM', 3000],
      ['SIGKILL', 1000],
    ],
    prepare: () => Promise.resolve(),
    isReady,
    passingFault: /address already in use/,
  }).catch(async (error: unknown) => {
    await rm(home, { recursive: true, force: true });
    throw error;
  });
  return {
    endpoint: `http://127.0.0.1:${server.port}`,
    accessKey: ACCESS_KEY,
    secretKey: SECRET_KEY,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  };
}
