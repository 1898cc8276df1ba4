import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskStore } from '@lightbox/imaging/storage/disk-store.ts';

export type OpenedDiskStore = AsyncDisposable & {
  store: DiskStore;
  origin: string;
  /** Where the object lies. */
  pathOf: (key: string) => string;
};

/** A disk store of its own whose signed URLs are answered at `origin`. */
export async function openDiskStore(): Promise<OpenedDiskStore> {
  const directory = await mkdtemp(join(tmpdir(), 'lightbox-store-'));
  const store = new DiskStore({ directory, secret: 'a secret of the test' });
  const server = createServer((request, response) => void store.serve(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    store,
    pathOf: (key) => join(directory, 'objects', key),
    origin: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      server.closeAllConnections();
      server.close();
      await rm(directory, { recursive: true });
    },
  };
}
