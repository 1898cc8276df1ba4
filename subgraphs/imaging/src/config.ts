import { maxUploadBytes, parseEnv, s3Env, s3Settings, serviceEnv } from '@lightbox/platform/env.ts';
import type { ServeConfig } from '@lightbox/platform/serve.ts';
import { z } from 'zod';
import type { MinioStoreConfig } from '#storage/minio-store.ts';
import type { ImagingConfig } from '#subgraph.ts';

const shape = {
  ...serviceEnv(4002),
  ...s3Env,
  MINIO_ENDPOINT: z.url({ protocol: /^https?$/ }),
  LIGHTBOX_MAX_UPLOAD_BYTES: maxUploadBytes,
};

export interface ImagingServiceConfig {
  readonly subgraph: ImagingConfig;
  readonly serve: ServeConfig;
  /** Copies of this service share their images, so a store that all of them reach. */
  readonly store: MinioStoreConfig;
  /** Public EC key on P-256, PEM. */
  readonly verificationKey: string;
  readonly logLevel: string;
}

/** The imaging service's environment. @throws ConfigError naming every fault */
export function readConfig(env: NodeJS.ProcessEnv = process.env): ImagingServiceConfig {
  const values = parseEnv(shape, env);
  const limit = values.LIGHTBOX_MAX_UPLOAD_BYTES;
  return {
    subgraph: {
      database: { url: values.DATABASE_URL, role: null, schema: 'imaging', poolSize: 8 },
      maxUploadBytes: limit,
    },
    serve: { host: values.HOST, port: values.PORT, maxUploadBytes: limit },
    store: s3Settings(values, values.MINIO_ENDPOINT),
    verificationKey: values.LIGHTBOX_VERIFICATION_KEY,
    logLevel: values.LOG_LEVEL,
  };
}
