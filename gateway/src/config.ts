import { flag, list, maxUploadBytes, port } from '@lightbox/platform/env.ts';
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
}

/** The gateway's part of the environment. */
export const gatewayEnv = {
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(4000),
  LIGHTBOX_INTROSPECTION: flag.optional(),
  LIGHTBOX_TRUSTED_PROXIES: list.default([]),
  CORS_ORIGINS: list.default([]),
  LIGHTBOX_MAX_UPLOAD_BYTES: maxUploadBytes,
};

type GatewayEnv = z.output<z.ZodObject<typeof gatewayEnv>>;

/** @param introspection whether the schema is shown where the environment does not say */
export const gatewaySettings = (env: GatewayEnv, introspection: boolean) => ({
  host: env.HOST,
  port: env.PORT,
  introspection: env.LIGHTBOX_INTROSPECTION ?? introspection,
  trustedProxies: env.LIGHTBOX_TRUSTED_PROXIES,
  corsOrigins: env.CORS_ORIGINS,
  maxUploadBytes: env.LIGHTBOX_MAX_UPLOAD_BYTES,
});
