import { gatewayEnv, gatewaySettings } from '@lightbox/gateway/config.ts';
import {
  ConfigError,
  flag,
  logLevel,
  parseEnv,
  retentionDays,
  s3Env,
  s3Settings,
  timeZone,
} from '@lightbox/platform/env.ts';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const checkout = fileURLToPath(new URL('../../', import.meta.url));

/** The owner's. */
export const databaseUrl = z.url({ protocol: /^postgres(ql)?$/ });

export const administratorEnv = {
  LIGHTBOX_ADMIN_EMAIL: z.email().optional(),
  LIGHTBOX_ADMIN_PASSWORD: z.string().min(12, 'must have at least 12 characters').optional(),
};

/** @throws ConfigError when one is given without the other */
export function administratorOf({
  LIGHTBOX_ADMIN_EMAIL: email,
  LIGHTBOX_ADMIN_PASSWORD: password,
}: z.output<z.ZodObject<typeof administratorEnv>>) {
  if (email !== undefined && password !== undefined) return { email, password };
  if (email === undefined && password === undefined) return null;
  throw new ConfigError(['LIGHTBOX_ADMIN_EMAIL and LIGHTBOX_ADMIN_PASSWORD: go together']);
}

export const standaloneEnv = {
  ...gatewayEnv,
  LIGHTBOX_SIGNING_KEY: z
    .string()
    .startsWith('-----BEGIN PRIVATE KEY-----', 'must be an EC private key in PEM')
    .optional(),
  LIGHTBOX_STORE_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
  LIGHTBOX_HOME: z.string().default(`${checkout}.lightbox`),
  LIGHTBOX_DEMO: flag.default(true),
  ...administratorEnv,
  LIGHTBOX_TIME_ZONE: timeZone.default('UTC'),
  LIGHTBOX_RETENTION_DAYS: retentionDays,
  DATABASE_URL: databaseUrl.optional(),
  ...s3Env,
  LOG_LEVEL: logLevel.default('info'),
};

/** Which store holds the images: our own disk, a MinIO that we start, or an S3 store that is given. */
export type StoreChoice =
  | { readonly kind: 'disk' }
  | { readonly kind: 'own-minio' }
  | ({ readonly kind: 's3' } & ReturnType<typeof s3Settings>);

export type StandaloneConfig = ReturnType<typeof readConfig>;

type StandaloneEnv = z.output<z.ZodObject<typeof standaloneEnv>>;

/**
 * @param args the command line: `--minio` puts a MinIO that we start under the hospital
 * @throws ConfigError naming every fault
 */
export function readConfig(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const values = parseEnv(standaloneEnv, env);
  return settingsOf(values, { introspection: true, ownMinio: args.includes('--minio') });
}

/** @param defaults what counts where the environment does not say */
export const settingsOf = (
  values: StandaloneEnv,
  { introspection, ownMinio }: { introspection: boolean; ownMinio: boolean },
) => ({
  ...gatewaySettings(values, introspection),
  checkout,
  home: values.LIGHTBOX_HOME,
  demo: values.LIGHTBOX_DEMO,
  signingKey: values.LIGHTBOX_SIGNING_KEY ?? null,
  storeSecret: values.LIGHTBOX_STORE_SECRET ?? null,
  administrator: administratorOf(values),
  timeZone: values.LIGHTBOX_TIME_ZONE,
  retentionDays: values.LIGHTBOX_RETENTION_DAYS,
  databaseUrl: values.DATABASE_URL ?? null,
  store: storeChoice(values, ownMinio),
  logLevel: values.LOG_LEVEL,
});

function storeChoice(values: StandaloneEnv, ownMinio: boolean): StoreChoice {
  const endpoint = values.MINIO_ENDPOINT;
  if (endpoint === undefined) return { kind: ownMinio ? 'own-minio' : 'disk' };
  return { kind: 's3', ...s3Settings(values, endpoint) };
}
