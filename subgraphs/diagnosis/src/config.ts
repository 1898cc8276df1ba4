import { parseEnv, serviceEnv, serviceSettings } from '@lightbox/platform/env.ts';

/** The diagnosis service's environment. @throws ConfigError naming every fault */
export function readConfig(env: NodeJS.ProcessEnv = process.env) {
  const values = parseEnv(serviceEnv(4003), env);
  const { database, ...service } = serviceSettings(values, 'diagnosis', 0);
  return { ...service, subgraph: { database } };
}
