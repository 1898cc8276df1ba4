import { gatewayEnv, gatewaySettings } from '@lightbox/gateway/config.ts';
import {
  ConfigError,
  flag,
  logLevel,
  parseEnv,
  s3Env,
  s3Settings,
  timeZone,
} from '@lightbox/platform/env.ts';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const checkout = fileURLToPath(new URL('../../', import.meta.url));

const standaloneEnv = {
  ...gatewayEnv,
  LIGHTBOX_SIGNING_KEY: z
    .string()
    .startsWith('-----BEGIN PRIVATE KEY-----', 'must be an EC private key in PEM')
    .optional(),
  LIGHTBOX_STORE_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
  LIGHTBOX_HOME: z.string().default(`${checkout}.lightbox`),
  LIGHTBOX_DEMO: flag.default(true),
  LIGHTBOX_ADMIN_EMAIL: z.email().optional(),
  LIGHTBOX_ADMIN_PASSWORD: z.string().min(12, 'must have at least 12 characters').optional(),
  LIGHTBOX_TIME_ZONE: timeZone.default('UTC'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  ...s3Env,
  LOG_LEVEL: logLevel.default('info'),
};

/** Which store holds the images: our own disk, a MinIO that we start, or an S3 store that is given. */
export type StoreChoice =
  | { readonly kind: 'disk' }
  | { readonly kind: 'own-minio' }
  | ({ readonly kind: 's3' } & ReturnType<typeof s3Settings>);

export type StandaloneConfig = ReturnType<typeof readConfig>;

/**
 * @param args the command line: `--minio` puts a MinIO that we start under the hospital
 * @throws ConfigError naming every fault
 */
export function readConfig(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const values = parseEnv(standaloneEnv, env);
  if ((values.LIGHTBOX_ADMIN_EMAIL === undefined) !== (values.LIGHTBOX_ADMIN_PASSWORD === undefined)) {
    throw new ConfigError(['LIGHTBOX_ADMIN_EMAIL and LIGHTBOX_ADMIN_PASSWORD: go together']);
  }
  return {
    ...gatewaySettings(values, true),
    checkout,
    home: values.LIGHTBOX_HOME,
    demo: values.LIGHTBOX_DEMO,
    signingKey: values.LIGHTBOX_SIGNING_KEY ?? null,
    storeSecret: values.LIGHTBOX_STORE_SECRET ?? null,
    administrator:
      values.LIGHTBOX_ADMIN_EMAIL !== undefined && values.LIGHTBOX_ADMIN_PASSWORD !== undefined
        ? { email: values.LIGHTBOX_ADMIN_EMAIL, password: values.LIGHTBOX_ADMIN_PASSWORD }
        : null,
    timeZone: values.LIGHTBOX_TIME_ZONE,
    databaseUrl: values.DATABASE_URL ?? null,
    store: storeChoice(values, args.includes('--minio')),
    logLevel: values.LOG_LEVEL,
  };
}

function storeChoice(values: z.output<z.ZodObject<typeof standaloneEnv>>, ownMinio: boolean): StoreChoice {
  const endpoint = values.MINIO_ENDPOINT;
  if (endpoint === undefined) return { kind: ownMinio ? 'own-minio' : 'disk' };
  return { kind: 's3', ...s3Settings(values, endpoint) };
}
