import {
  maxUploadBytes,
  parseEnv,
  retentionDays,
  s3Env,
  s3Settings,
  serviceEnv,
  serviceSettings,
  timeZone,
  uploadIdleSeconds,
} from '@lightbox/platform/env.ts';
import { z } from 'zod';

const shape = {
  ...serviceEnv(4002),
  ...s3Env,
  // Copies of this service share their images, so a store that all of them reach.
  MINIO_ENDPOINT: z.url({ protocol: /^https?$/ }),
  LIGHTBOX_MAX_UPLOAD_BYTES: maxUploadBytes,
  LIGHTBOX_UPLOAD_IDLE_SECONDS: uploadIdleSeconds,
  LIGHTBOX_RETENTION_DAYS: retentionDays,
  LIGHTBOX_TIME_ZONE: timeZone.default('UTC'),
};

/** The imaging service's environment. @throws ConfigError naming every fault */
export function readConfig(env: NodeJS.ProcessEnv = process.env) {
  const values = parseEnv(shape, env);
  const limit = values.LIGHTBOX_MAX_UPLOAD_BYTES;
  const idleSeconds = values.LIGHTBOX_UPLOAD_IDLE_SECONDS;
  const { database, serve, ...service } = serviceSettings(values, 'imaging', limit);
  return {
    ...service,
    serve: { ...serve, uploadIdleSeconds: idleSeconds },
    subgraph: {
      database,
      maxUploadBytes: limit,
      retentionDays: values.LIGHTBOX_RETENTION_DAYS,
      timeZone: values.LIGHTBOX_TIME_ZONE,
    },
    store: { ...s3Settings(values, values.MINIO_ENDPOINT), idleSeconds },
  };
}
