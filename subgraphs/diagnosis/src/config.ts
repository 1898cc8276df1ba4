import { parseEnv, serviceEnv, serviceSettings, timeZone } from '@lightbox/platform/env.ts';

const shape = {
  ...serviceEnv(4003),
  LIGHTBOX_TIME_ZONE: timeZone.default('UTC'),
};

/** The diagnosis service's environment. @throws ConfigError naming every fault */
export function readConfig(env: NodeJS.ProcessEnv = process.env) {
  const values = parseEnv(shape, env);
  const { database, ...service } = serviceSettings(values, 'diagnosis', 0);
  return { ...service, subgraph: { database, timeZone: values.LIGHTBOX_TIME_ZONE } };
}
