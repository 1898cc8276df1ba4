import { readFileSync } from 'node:fs';
import {
  flag,
  gatewaySecret,
  list,
  logLevel,
  maxUploadBytes,
  observeEnv,
  observeSettings,
  parseEnv,
  port,
  timeoutSeconds,
  uploadIdleSeconds,
  verificationKey,
} from '@lightbox/platform/env.ts';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
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
  /** How long an operation may take. */
  readonly timeoutSeconds: number;
  /** How long an upload may bring nothing; 30 where it is not said. */
  readonly uploadIdleSeconds?: number;
}

/** The gateway's part of the environment. */
export const gatewayEnv = {
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(4000),
  LIGHTBOX_INTROSPECTION: flag.optional(),
  LIGHTBOX_TRUSTED_PROXIES: list.default([]),
  CORS_ORIGINS: list.default([]),
  LIGHTBOX_MAX_UPLOAD_BYTES: maxUploadBytes,
  LIGHTBOX_TIMEOUT_SECONDS: timeoutSeconds,
  LIGHTBOX_UPLOAD_IDLE_SECONDS: uploadIdleSeconds,
  ...observeEnv,
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
  timeoutSeconds: env.LIGHTBOX_TIMEOUT_SECONDS,
  uploadIdleSeconds: env.LIGHTBOX_UPLOAD_IDLE_SECONDS,
  observe: observeSettings(env),
});

const checkout = new URL('../../', import.meta.url);
const supergraphYaml = z.object({ subgraphs: z.record(z.string(), z.object({ routing_url: z.url() })) });

/** The routing URLs of supergraph.yaml, by subgraph. */
const routingUrls = (): Record<string, string> => {
  const text = readFileSync(new URL('supergraph.yaml', checkout), 'utf8');
  const { subgraphs } = supergraphYaml.parse(parse(text));
  return Object.fromEntries(Object.entries(subgraphs).map(([name, { routing_url: url }]) => [name, url]));
};

const httpUrl = z.url({ protocol: /^https?$/ });

const serviceEnv = {
  ...gatewayEnv,
  LIGHTBOX_VERIFICATION_KEY: verificationKey,
  LIGHTBOX_GATEWAY_SECRET: gatewaySecret,
  MINIO_PUBLIC_ENDPOINT: httpUrl.optional(),
  LOG_LEVEL: logLevel.default('info'),
};

/** The environment of a gateway whose subgraphs are other processes. @throws ConfigError naming every fault */
export function readConfig(env: NodeJS.ProcessEnv = process.env) {
  const urls = Object.entries(routingUrls()).map(([name, url]) => {
    return { name, variable: `SUBGRAPH_URL_${name.toUpperCase()}`, url: httpUrl.default(url) };
  });
  const urlEnv: Record<string, z.ZodDefault<z.ZodURL>> = Object.fromEntries(
    urls.map(({ variable, url }) => [variable, url]),
  );
  const values = parseEnv({ ...urlEnv, ...serviceEnv }, env);
  const chosen: Readonly<Record<string, unknown>> = values;
  const imageOrigin = values.MINIO_PUBLIC_ENDPOINT;
  return {
    ...gatewaySettings(values, false),
    verificationKey: values.LIGHTBOX_VERIFICATION_KEY,
    gatewaySecret: values.LIGHTBOX_GATEWAY_SECRET,
    subgraphUrls: Object.fromEntries(urls.map(({ name, variable }) => [name, String(chosen[variable])])),
    /** Where the pages may load images from. */
    imageOrigins: imageOrigin === undefined ? [] : [new URL(imageOrigin).origin],
    supergraph: new URL('schema/supergraph.graphql', checkout),
    webApp: fileURLToPath(new URL('web/dist', checkout)),
    logLevel: values.LOG_LEVEL,
  };
}
