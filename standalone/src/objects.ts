import { join } from 'node:path';
import { DiskStore } from '@lightbox/imaging/storage/disk-store.ts';
import { MinioStore } from '@lightbox/imaging/storage/minio-store.ts';
import type { ObjectStore } from '@lightbox/imaging/storage/object-store.ts';
import type { StoreChoice } from './config.ts';
import type { Home } from './home.ts';
import { startMinio } from './minio.ts';
import { StartupError } from '@lightbox/platform/startup-error.ts';

export interface Objects extends AsyncDisposable {
  readonly store: ObjectStore;
  /** Serves signed URLs where that is ours to do. */
  readonly disk: DiskStore | null;
  /** Where browsers fetch images from, when not from us. */
  readonly origins: readonly string[];
  /** Settles with a sentence when a store of ours has ended by itself. */
  readonly exited: Promise<string> | null;
}

interface Surroundings {
  readonly home: Home;
  /** Signs the URLs of images on disk. */
  readonly storeSecret: string;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Opens the store that the configuration chose, and checks that it can be used. */
export async function openObjects(choice: StoreChoice, surroundings: Surroundings): Promise<Objects> {
  const stack = new AsyncDisposableStack();
  try {
    const objects = await open(choice, stack, surroundings);
    await objects.store.ready().catch((error: unknown) => {
      throw choice.kind === 's3' ? storeError(error) : error;
    });
    return { ...objects, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function open(choice: StoreChoice, stack: AsyncDisposableStack, surroundings: Surroundings) {
  const { home, storeSecret } = surroundings;
  if (choice.kind === 'disk') {
    const disk = stack.use(new DiskStore({ directory: join(home.path, 'objects'), secret: storeSecret }));
    return { store: disk, disk, origins: [], exited: null };
  }
  const s3 = choice.kind === 's3' ? { ...choice, exited: null } : await ownMinio(stack, surroundings);
  const store = stack.use(new MinioStore(s3));
  return { store, disk: null, origins: [new URL(s3.publicEndpoint).origin], exited: s3.exited };
}

async function ownMinio(stack: AsyncDisposableStack, { home, say, signal }: Surroundings) {
  const minio = stack.use(
    await startMinio({ home: home.path, secretKey: home.secrets.minioPassword, say, signal }),
  );
  const { endpoint, accessKey, secretKey, exited } = minio;
  return {
    endpoint,
    publicEndpoint: endpoint,
    accessKey,
    secretKey,
    bucket: 'medical-images',
    region: 'us-east-1',
    exited,
  };
}

export const storeError = (error: unknown) =>
  new StartupError(
    'The store of MINIO_ENDPOINT cannot be used: check that it answers, and MINIO_ACCESS_KEY and MINIO_SECRET_KEY.',
    { cause: error },
  );
