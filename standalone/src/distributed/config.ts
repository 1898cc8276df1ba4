import { ConfigError, flag, gatewaySecret, parseEnv } from '@lightbox/platform/env.ts';
import { settingsOf, standaloneEnv } from '../config.ts';
import { rolePasswordEnv, rolePasswordsOf } from '../migrate/config.ts';

/** What every process needs to run at all, or to tell what it does. */
const PASSED_ON = /^(?:PATH|LANG|LC_ALL|TZ|NODE_(?:ENV|OPTIONS|EXTRA_CA_CERTS|COMPILE_CACHE)|OTEL_.+)$/;
/** Gateway and subgraphs, from PORT and METRICS_PORT on. */
const PROCESSES = 5;

const shape = {
  ...standaloneEnv,
  ...rolePasswordEnv,
  LIGHTBOX_DEMO: flag.default(false),
  LIGHTBOX_GATEWAY_SECRET: gatewaySecret.optional(),
};

export type DistributedConfig = ReturnType<typeof readConfig>;

/** The supervisor's environment: standalone's and a little more. @throws ConfigError naming every fault */
export function readConfig(env: NodeJS.ProcessEnv = process.env) {
  const values = parseEnv(shape, env);
  const given = values.METRICS_PORT ?? values.PORT + 10;
  const metricsPort = given === 'off' ? null : given;
  const numbers = [values.PORT, metricsPort].flatMap((first) =>
    first === null ? [] : Array.from({ length: PROCESSES }, (_, index) => first + index),
  );
  if (Math.max(...numbers) > 65_535 || new Set(numbers).size < numbers.length) {
    throw new ConfigError([
      `PORT and METRICS_PORT: ${PROCESSES} ports follow from each, without meeting, up to 65535`,
    ]);
  }
  return {
    ...settingsOf(values, { introspection: false, ownMinio: true }),
    /** The first of them; null for none. */
    metricsPort,
    gatewaySecret: values.LIGHTBOX_GATEWAY_SECRET ?? null,
    rolePasswords: rolePasswordsOf(values),
    passedOn: Object.fromEntries(
      Object.entries(env).flatMap(([name, value]) =>
        value !== undefined && PASSED_ON.test(name) ? [[name, value]] : [],
      ),
    ),
  };
}
