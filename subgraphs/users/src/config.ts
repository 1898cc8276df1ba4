import { parseEnv, serviceEnv, serviceSettings, timeZone } from '@lightbox/platform/env.ts';
import { z } from 'zod';

const shape = {
  ...serviceEnv(4001),
  LIGHTBOX_SIGNING_KEY: z
    .string()
    .startsWith('-----BEGIN PRIVATE KEY-----', 'must be an EC private key in PEM'),
  LIGHTBOX_TIME_ZONE: timeZone.default('UTC'),
};

/** The users service's environment. @throws ConfigError naming every fault */
export function readConfig(env: NodeJS.ProcessEnv = process.env) {
  const values = parseEnv(shape, env);
  const { database, ...service } = serviceSettings(values, 'users', 0);
  return {
    ...service,
    subgraph: {
      database,
      signingKey: values.LIGHTBOX_SIGNING_KEY,
      bcryptCost: 12,
      timeZone: values.LIGHTBOX_TIME_ZONE,
    },
  };
}
