import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Every fault of a configuration at once, one a line, without the values. */
export class ConfigError extends Error {
  constructor(faults: readonly string[]) {
    super(`The environment is not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads settings from an environment; `NAME_FILE` names a file that holds `NAME`, for secrets.
 * @param shape one schema per variable
 * @throws ConfigError naming every variable that is wrong, and its rule
 */
export function parseEnv<Shape extends z.ZodRawShape>(shape: Shape, env: Env): z.output<z.ZodObject<Shape>> {
  const values: Record<string, string> = {};
  const faults: string[] = [];
  for (const name of Object.keys(shape)) {
    const file = env[`${name}_FILE`];
    const value = file === undefined || file === '' ? env[name] : readSecret(name, file, faults);
    if (value !== undefined && value !== '') values[name] = value;
  }
  const result = z.object(shape).safeParse(values);
  if (!result.success) {
    for (const { path, message } of result.error.issues) {
      const name = path.join('.');
      faults.push(`${name}: ${name in values ? message : 'is required'}`);
    }
  }
  if (faults.length > 0 || !result.success) throw new ConfigError(faults);
  return result.data;
}

function readSecret(name: string, file: string, faults: string[]): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    faults.push(`${name}_FILE: the file cannot be read`);
    return undefined;
  }
}

export const port = z.coerce
  .number({ error: 'must be a number' })
  .int('must be a whole number')
  .min(1, 'must be from 1 to 65535')
  .max(65_535, 'must be from 1 to 65535');
export const flag = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform((value) => value === 'true');
export const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
);
export const logLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
  error: 'must be fatal, error, warn, info, debug, trace or silent',
});
export const timeZone = z.string().refine(isTimeZone, 'is not a time zone of the IANA list');

/** By its name: an offset such as `+01:00` knows no summer, and PostgreSQL counts it the other way round. */
function isTimeZone(name: string): boolean {
  try {
    return /^[a-z]/i.test(new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone);
  } catch {
    return false;
  }
}

/** Where a service is seen from outside; the rest of OTEL_* is read by OpenTelemetry's SDK itself. */
export const observeEnv = {
  METRICS_PORT: z.union([z.literal('off'), port], { error: 'must be a port or off' }).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_SDK_DISABLED: flag.default(false),
};

type ObserveEnv = z.output<z.ZodObject<typeof observeEnv>>;

/** What of a service is seen from outside, and where. */
export interface ObserveConfig {
  /** Null when metrics are off. Nobody has asked for a default port, so that it may be taken. */
  readonly metrics: { readonly host: string; readonly port: number; readonly isDefault: boolean } | null;
  /** Whether traces are sent. */
  readonly traces: boolean;
}

export function observeSettings(env: ObserveEnv & { HOST: string; PORT: number }): ObserveConfig {
  const { HOST: host, METRICS_PORT: given } = env;
  const isDefault = given === undefined;
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT;
  return {
    metrics: given === 'off' ? null : { host, port: given ?? env.PORT + 10, isDefault },
    traces: endpoint !== undefined && !env.OTEL_SDK_DISABLED,
  };
}

/** With which the gateway signs what it tells subgraphs about a caller. */
export const gatewaySecret = z.string().min(32, 'must have at least 32 characters');
export const verificationKey = z
  .string()
  .startsWith('-----BEGIN PUBLIC KEY-----', 'must be a public key in PEM');

/** How long an operation may take. */
export const timeoutSeconds = z.coerce.number().min(1).max(300).default(10);
/** How long an upload may bring nothing. */
export const uploadIdleSeconds = z.coerce.number().min(1).max(300).default(30);

/** What every subgraph in a process of its own reads; its port differs. */
export const serviceEnv = (defaultPort: number) => ({
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(defaultPort),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  LIGHTBOX_VERIFICATION_KEY: verificationKey,
  LIGHTBOX_GATEWAY_SECRET: gatewaySecret,
  LIGHTBOX_INTROSPECTION: flag.default(false),
  LIGHTBOX_TIMEOUT_SECONDS: timeoutSeconds,
  LOG_LEVEL: logLevel.default('info'),
  ...observeEnv,
});

type ServiceEnv = z.output<z.ZodObject<ReturnType<typeof serviceEnv>>>;

/** @param schema the subgraph's own, whose role the URL names @param maxUploadBytes 0 for a subgraph that takes no files */
export const serviceSettings = (env: ServiceEnv, schema: string, maxUploadBytes: number) => ({
  database: {
    url: env.DATABASE_URL,
    role: null,
    schema,
    poolSize: 8,
    timeoutSeconds: env.LIGHTBOX_TIMEOUT_SECONDS,
  },
  serve: {
    host: env.HOST,
    port: env.PORT,
    maxUploadBytes,
    gatewaySecret: env.LIGHTBOX_GATEWAY_SECRET,
    introspection: env.LIGHTBOX_INTROSPECTION,
  },
  verificationKey: env.LIGHTBOX_VERIFICATION_KEY,
  logLevel: env.LOG_LEVEL,
  observe: observeSettings(env),
});

/** The largest single file, in bytes. */
export const maxUploadBytes = z.coerce
  .number()
  .int()
  .min(1)
  .default(2 * 1024 ** 3);

/** How long the bytes of a deleted image stay. */
export const retentionDays = z.coerce
  .number({ error: 'must be a number of days' })
  .int('must be a whole number of days')
  .min(0, 'must be from 0 to 36500')
  .max(36_500, 'must be from 0 to 36500')
  .default(30);

/** Where an S3 store is and how to sign in to it; the endpoint decides whether there is one. */
export const s3Env = {
  MINIO_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  MINIO_PUBLIC_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  MINIO_ACCESS_KEY: z.string().default(''),
  MINIO_SECRET_KEY: z.string().default(''),
  MINIO_BUCKET: z.string().default('medical-images'),
  MINIO_REGION: z.string().default('us-east-1'),
};

export const s3Settings = (env: z.output<z.ZodObject<typeof s3Env>>, endpoint: string) => ({
  endpoint,
  publicEndpoint: env.MINIO_PUBLIC_ENDPOINT ?? endpoint,
  accessKey: env.MINIO_ACCESS_KEY,
  secretKey: env.MINIO_SECRET_KEY,
  bucket: env.MINIO_BUCKET,
  region: env.MINIO_REGION,
});
