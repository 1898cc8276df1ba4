import { MinioStore } from '@lightbox/imaging/storage/minio-store.ts';
import type { TestMinio } from './minio.ts';

/** Our store on a MinIO of the test's own, which ends with it. */
export function openMinioStore(minio: TestMinio) {
  const { endpoint, accessKey, secretKey } = minio;
  const place = { endpoint, publicEndpoint: endpoint, bucket: 'medical-images', region: 'us-east-1' };
  const store = new MinioStore({ ...place, accessKey, secretKey });
  const close = async () => {
    await store[Symbol.asyncDispose]();
    await minio[Symbol.asyncDispose]();
  };
  return { store, origin: endpoint, [Symbol.asyncDispose]: close };
}
