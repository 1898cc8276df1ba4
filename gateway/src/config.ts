import { flag, list, logLevel, parseEnv, port } from '@lightbox/platform/env.ts';
import { z } from 'zod';

// @apollo/gateway would report the host's metrics to Apollo every hour; it reads this when it is loaded.
process.env['APOLLO_TELEMETRY_DISABLED'] = '1';

/** What a gateway needs to know, whichever way it reaches its subgraphs. */
export interface GatewayConfig {
  readonly host: string;
  readonly port: number;
  /** Public EC key on P-256, PEM, with which access tokens are verified. */
  readonly verificationKey: string;
  readonly introspection: boolean;
  /** Addresses or ranges whose X-Forwarded-For counts. */
  readonly trustedProxies: readonly string[];
  /** Browser origins besides our own. */
  readonly corsOrigins: readonly string[];
  /** Largest single file, in bytes. */
  readonly maxUploadBytes: number;
  /** Origins from which images are fetched besides our own: the object store's, for the page's policy. */
  readonly imageOrigins: readonly string[];
}

const shape = {
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(4000),
  LIGHTBOX_INTROSPECTION: flag.optional(),
  LIGHTBOX_TRUSTED_PROXIES: list.default([]),
  CORS_ORIGINS: list.default([]),
  LIGHTBOX_MAX_UPLOAD_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .default(2 * 1024 ** 3),
  LOG_LEVEL: logLevel.default('info'),
};

/** The gateway's part of the environment. @throws ConfigError naming every fault */
export function readGatewayEnv(env: NodeJS.ProcessEnv = process.env) {
  const values = parseEnv(shape, env);
  return {
    host: values.HOST,
    port: values.PORT,
    introspection: values.LIGHTBOX_INTROSPECTION,
    trustedProxies: values.LIGHTBOX_TRUSTED_PROXIES,
    corsOrigins: values.CORS_ORIGINS,
    maxUploadBytes: values.LIGHTBOX_MAX_UPLOAD_BYTES,
    logLevel: values.LOG_LEVEL,
  };
}
