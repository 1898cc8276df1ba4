import { parseEnv, serviceEnv } from '@lightbox/platform/env.ts';
import type { ServeConfig } from '@lightbox/platform/serve.ts';
import type { DiagnosisConfig } from '#subgraph.ts';

const shape = {
  ...serviceEnv(4003),
};

export interface DiagnosisServiceConfig {
  readonly subgraph: DiagnosisConfig;
  readonly serve: ServeConfig;
  /** Public EC key on P-256, PEM. */
  readonly verificationKey: string;
  readonly logLevel: string;
}

/** The diagnosis service's environment. @throws ConfigError naming every fault */
export function readConfig(env: NodeJS.ProcessEnv = process.env): DiagnosisServiceConfig {
  const values = parseEnv(shape, env);
  return {
    subgraph: {
      database: { url: values.DATABASE_URL, role: null, schema: 'diagnosis', poolSize: 8 },
    },
    serve: { host: values.HOST, port: values.PORT, maxUploadBytes: 0 },
    verificationKey: values.LIGHTBOX_VERIFICATION_KEY,
    logLevel: values.LOG_LEVEL,
  };
}
