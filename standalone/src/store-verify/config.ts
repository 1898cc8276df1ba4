import { ConfigError, parseEnv, s3Env, s3Settings } from '@lightbox/platform/env.ts';
import { databaseUrl, standaloneEnv } from '../config.ts';

const { LIGHTBOX_HOME } = standaloneEnv;

/**
 * What `npm run store:verify` is told.
 * @param args the command line: `--quick` leaves out the hashes
 * @throws ConfigError naming every fault
 */
export function readConfig(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const values = parseEnv({ DATABASE_URL: databaseUrl.optional(), LIGHTBOX_HOME, ...s3Env }, env);
  if (args.some((arg) => arg !== '--quick')) throw new ConfigError(['the command line: takes --quick']);
  const endpoint = values.MINIO_ENDPOINT;
  return {
    databaseUrl: values.DATABASE_URL ?? null,
    home: values.LIGHTBOX_HOME,
    /** Null for the disk of the home. */
    s3: endpoint === undefined ? null : s3Settings(values, endpoint),
    hashes: args.length === 0,
  };
}
