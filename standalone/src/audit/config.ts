import { ConfigError, parseEnv } from '@lightbox/platform/env.ts';
import { databaseUrl, standaloneEnv } from '../config.ts';
import type { Anchor } from './verify.ts';

const { LIGHTBOX_HOME } = standaloneEnv;

/**
 * What `npm run audit:verify` is told.
 * @param args the command line: `--expect NUMBER:HASH` names a seal that was kept elsewhere
 * @throws ConfigError naming every fault
 */
export function readConfig(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const values = parseEnv({ DATABASE_URL: databaseUrl.optional(), LIGHTBOX_HOME }, env);
  return {
    databaseUrl: values.DATABASE_URL ?? null,
    home: values.LIGHTBOX_HOME,
    anchor: anchorOf(args),
  };
}

function anchorOf(args: readonly string[]): Anchor | null {
  if (args.length === 0) return null;
  const [, number, hash] = /^--expect (\d{1,15}):([\da-f]{64})$/.exec(args.join(' ')) ?? [];
  if (number === undefined || hash === undefined) {
    throw new ConfigError(['the command line: takes --expect NUMBER:HASH, as an earlier run has printed it']);
  }
  return { number: Number(number), hash };
}
