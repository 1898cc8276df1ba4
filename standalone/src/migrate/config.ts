import { flag, logLevel, parseEnv, s3Env, s3Settings } from '@lightbox/platform/env.ts';
import { StartupError } from '@lightbox/platform/startup-error.ts';
import { z } from 'zod';
import { administratorEnv, administratorOf, databaseUrl } from '../config.ts';

const rolePassword = z
  .string()
  .regex(/^[!-~]{16,}$/, 'must have at least 16 characters, of printable ASCII without spaces')
  .optional();

export const rolePasswordEnv = {
  LIGHTBOX_DB_PASSWORD_USERS: rolePassword,
  LIGHTBOX_DB_PASSWORD_IMAGING: rolePassword,
  LIGHTBOX_DB_PASSWORD_DIAGNOSIS: rolePassword,
  LIGHTBOX_DB_PASSWORD_FINANCIAL: rolePassword,
};

export const rolePasswordsOf = (env: z.output<z.ZodObject<typeof rolePasswordEnv>>) => ({
  users: env.LIGHTBOX_DB_PASSWORD_USERS,
  imaging: env.LIGHTBOX_DB_PASSWORD_IMAGING,
  diagnosis: env.LIGHTBOX_DB_PASSWORD_DIAGNOSIS,
  financial: env.LIGHTBOX_DB_PASSWORD_FINANCIAL,
});

export type MigrationConfig = ReturnType<typeof readConfig>;

/** The migration job's environment. @throws ConfigError naming every fault; StartupError for a demo without a store */
export function readConfig(env: NodeJS.ProcessEnv = process.env) {
  const shape = {
    DATABASE_URL: databaseUrl,
    ...rolePasswordEnv,
    LIGHTBOX_DEMO: flag.default(false),
    ...administratorEnv,
    ...s3Env,
    LOG_LEVEL: logLevel.default('info'),
  };
  const values = parseEnv(shape, env);
  const { MINIO_ENDPOINT: endpoint, LIGHTBOX_DEMO: demo } = values;
  if (demo && endpoint === undefined) {
    throw new StartupError(
      'LIGHTBOX_DEMO=true needs a store for its images: set MINIO_ENDPOINT, MINIO_ACCESS_KEY and MINIO_SECRET_KEY.',
    );
  }
  return {
    /** The owner's. */
    databaseUrl: values.DATABASE_URL,
    rolePasswords: rolePasswordsOf(values),
    /** Where the demo hospital's images go; null for a hospital without it. */
    demoStore: demo && endpoint !== undefined ? s3Settings(values, endpoint) : null,
    administrator: administratorOf(values),
    logLevel: values.LOG_LEVEL,
  };
}
