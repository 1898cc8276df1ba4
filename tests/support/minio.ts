import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startMinio as startOn } from '@lightbox/standalone/minio.ts';
import { presentMinio } from '@lightbox/standalone/minio-finder.ts';

export type TestMinio = AsyncDisposable & { endpoint: string; accessKey: string; secretKey: string };

/** A real, empty MinIO of its own on a free port, from PATH, LIGHTBOX_HOME or Go's folder; nothing is brought. */
export async function startMinio(): Promise<TestMinio | { missing: string }> {
  const path = await presentMinio(resolve(process.env['LIGHTBOX_HOME'] ?? '.lightbox'));
  if (path === undefined)
    return { missing: 'there is no MinIO on PATH, in LIGHTBOX_HOME/bin or in GOPATH/bin' };
  const home = await mkdtemp(join(tmpdir(), 'lightbox-minio-'));
  const server = await startOn({
    home,
    secretKey: 'lightbox-test-secret',
    say: () => undefined,
    minio: { kind: 'program', path },
  }).catch(async (error: unknown) => {
    await rm(home, { recursive: true, force: true });
    throw error;
  });
  const { endpoint, accessKey, secretKey } = server;
  return {
    endpoint,
    accessKey,
    secretKey,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  };
}
