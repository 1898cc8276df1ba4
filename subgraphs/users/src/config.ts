import { parseEnv, serviceEnv } from '@lightbox/platform/env.ts';
import type { ServeConfig } from '@lightbox/platform/serve.ts';
import { z } from 'zod';
import type { UsersConfig } from '#subgraph.ts';

const shape = {
  ...serviceEnv(4001),
  LIGHTBOX_SIGNING_KEY: z
    .string()
    .startsWith('-----BEGIN PRIVATE KEY-----', 'must be an EC private key in PEM'),
};

export interface UsersServiceConfig {
  readonly subgraph: UsersConfig;
  readonly serve: ServeConfig;
  /** Public EC key on P-256, PEM. */
  readonly verificationKey: string;
  readonly logLevel: string;
}

/** The users service's environment. @throws ConfigError naming every fault */
export function readConfig(env: NodeJS.ProcessEnv = process.env): UsersServiceConfig {
  const values = parseEnv(shape, env);
  return {
    subgraph: {
      database: { url: values.DATABASE_URL, role: null, schema: 'users', poolSize: 8 },
      signingKey: values.LIGHTBOX_SIGNING_KEY,
      bcryptCost: 12,
    },
    serve: { host: values.HOST, port: values.PORT, maxUploadBytes: 0 },
    verificationKey: values.LIGHTBOX_VERIFICATION_KEY,
    logLevel: values.LOG_LEVEL,
  };
}
