import type { s3Settings } from '@lightbox/platform/env.ts';
import type { Secrets } from '../secrets.ts';
import type { DistributedConfig } from './config.ts';

export const subgraphNames = ['users', 'imaging', 'diagnosis', 'financial'] as const;
export type SubgraphName = (typeof subgraphNames)[number];

type Environment = Record<string, string>;

/** What the processes share out among themselves. */
export interface Shares {
  /** The owner's. */
  readonly databaseUrl: string;
  readonly store: ReturnType<typeof s3Settings>;
  readonly secrets: Pick<Secrets, 'signingKey' | 'verificationKey' | 'gatewaySecret' | 'rolePasswords'>;
}

export interface Environments extends Record<SubgraphName, Environment> {
  readonly gateway: Environment;
  readonly migrate: Environment;
}

/** Each process's whole environment: what it needs, and nobody else's secrets. */
export function environmentsOf(
  config: DistributedConfig,
  { databaseUrl, store, secrets }: Shares,
): Environments {
  const everywhere = { ...config.passedOn, LOG_LEVEL: config.logLevel };
  const service = (index: number) => ({
    ...everywhere,
    HOST: '127.0.0.1',
    PORT: String(config.port + index),
    METRICS_PORT: config.metricsPort === null ? 'off' : String(config.metricsPort + index),
    LIGHTBOX_VERIFICATION_KEY: secrets.verificationKey,
    LIGHTBOX_GATEWAY_SECRET: secrets.gatewaySecret,
    LIGHTBOX_INTROSPECTION: String(config.introspection),
    LIGHTBOX_TIMEOUT_SECONDS: String(config.timeoutSeconds),
  });
  const subgraph = (name: SubgraphName) => ({
    ...service(subgraphNames.indexOf(name) + 1),
    DATABASE_URL: urlOfRole(databaseUrl, name, secrets.rolePasswords[name]),
  });
  const uploads = {
    LIGHTBOX_MAX_UPLOAD_BYTES: String(config.maxUploadBytes),
    LIGHTBOX_UPLOAD_IDLE_SECONDS: String(config.uploadIdleSeconds),
  };
  const storeAccess = {
    MINIO_ENDPOINT: store.endpoint,
    MINIO_PUBLIC_ENDPOINT: store.publicEndpoint,
    MINIO_ACCESS_KEY: store.accessKey,
    MINIO_SECRET_KEY: store.secretKey,
    MINIO_BUCKET: store.bucket,
    MINIO_REGION: store.region,
  };
  return {
    migrate: {
      ...everywhere,
      DATABASE_URL: databaseUrl,
      ...namedBySubgraph('LIGHTBOX_DB_PASSWORD', (name) => secrets.rolePasswords[name]),
      LIGHTBOX_DEMO: String(config.demo),
      ...(config.administrator && {
        LIGHTBOX_ADMIN_EMAIL: config.administrator.email,
        LIGHTBOX_ADMIN_PASSWORD: config.administrator.password,
      }),
      ...(config.demo && storeAccess),
    },
    users: {
      ...subgraph('users'),
      LIGHTBOX_SIGNING_KEY: secrets.signingKey,
      LIGHTBOX_TIME_ZONE: config.timeZone,
    },
    imaging: {
      ...subgraph('imaging'),
      ...storeAccess,
      ...uploads,
      LIGHTBOX_TIME_ZONE: config.timeZone,
      LIGHTBOX_RETENTION_DAYS: String(config.retentionDays),
    },
    diagnosis: { ...subgraph('diagnosis'), LIGHTBOX_TIME_ZONE: config.timeZone },
    financial: { ...subgraph('financial'), LIGHTBOX_TIME_ZONE: config.timeZone },
    gateway: {
      ...service(0),
      HOST: config.host,
      ...namedBySubgraph('SUBGRAPH_URL', (_, index) => `http://127.0.0.1:${config.port + index + 1}/graphql`),
      LIGHTBOX_TRUSTED_PROXIES: config.trustedProxies.join(','),
      CORS_ORIGINS: config.corsOrigins.join(','),
      MINIO_PUBLIC_ENDPOINT: store.publicEndpoint,
      ...uploads,
    },
  };
}

const namedBySubgraph = (prefix: string, value: (name: SubgraphName, index: number) => string): Environment =>
  Object.fromEntries(
    subgraphNames.map((name, index) => [`${prefix}_${name.toUpperCase()}`, value(name, index)]),
  );

function urlOfRole(ownerUrl: string, name: SubgraphName, password: string): string {
  const url = new URL(ownerUrl);
  url.username = `lightbox_${name}`;
  url.password = encodeURIComponent(password);
  return url.href;
}
