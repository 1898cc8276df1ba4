import { parseEnv, serviceEnv, timeZone } from '@lightbox/platform/env.ts';
import type { ServeConfig } from '@lightbox/platform/serve.ts';
import type { FinancialConfig } from '#subgraph.ts';

const shape = {
  ...serviceEnv(4004),
  LIGHTBOX_TIME_ZONE: timeZone.default('UTC'),
};

export interface FinancialServiceConfig {
  readonly subgraph: FinancialConfig;
  readonly serve: ServeConfig;
  /** Public EC key on P-256, PEM. */
  readonly verificationKey: string;
  readonly logLevel: string;
}

/** The financial service's environment. @throws ConfigError naming every fault */
export function readConfig(env: NodeJS.ProcessEnv = process.env): FinancialServiceConfig {
  const values = parseEnv(shape, env);
  return {
    subgraph: {
      database: { url: values.DATABASE_URL, role: null, schema: 'financial', poolSize: 8 },
      timeZone: values.LIGHTBOX_TIME_ZONE,
    },
    serve: { host: values.HOST, port: values.PORT, maxUploadBytes: 0 },
    verificationKey: values.LIGHTBOX_VERIFICATION_KEY,
    logLevel: values.LOG_LEVEL,
  };
}
