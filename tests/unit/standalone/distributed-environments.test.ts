import { describe, expect, it } from '@jest/globals';
import { readConfig } from '@lightbox/standalone/distributed/config.ts';
import { environmentsOf } from '@lightbox/standalone/distributed/environments.ts';

const secrets = {
  signingKey: 'the signing key',
  verificationKey: 'the verification key',
  gatewaySecret: 'the secret of the gateway',
  rolePasswords: {
    users: 'password of users',
    imaging: 'password of imaging',
    diagnosis: 'password of diagnosis',
    financial: 'password of financial',
  },
};
const store = {
  endpoint: 'http://127.0.0.1:9000',
  publicEndpoint: 'https://images.example',
  accessKey: 'access key of the store',
  secretKey: 'secret key of the store',
  bucket: 'images',
  region: 'us-east-1',
};
const databaseUrl = 'postgres://lightbox:password-of-the-owner@127.0.0.1:5432/lightbox';

const given = (env: NodeJS.ProcessEnv = {}) =>
  environmentsOf(readConfig(env), { databaseUrl, store, secrets });

const secretsIn = (env: Record<string, string>) => {
  const text = decodeURIComponent(Object.values(env).join('\n'));
  const all = {
    owner: 'password-of-the-owner',
    signing: secrets.signingKey,
    pass: secrets.gatewaySecret,
    ...secrets.rolePasswords,
    store: store.secretKey,
    administrator: 'password of the administrator',
    shell: 'a secret of the shell',
  };
  return Object.entries(all).flatMap(([name, value]) => (text.includes(value) ? [name] : []));
};

describe("each process's environment", () => {
  it('holds its own secrets and nobody else’s', () => {
    const env = given({
      AWS_SECRET: 'a secret of the shell',
      LIGHTBOX_DEMO: 'true',
      LIGHTBOX_ADMIN_EMAIL: 'first@hospital.example',
      LIGHTBOX_ADMIN_PASSWORD: 'password of the administrator',
      DATABASE_URL: databaseUrl,
    });
    expect(secretsIn(env.gateway)).toEqual(['pass']);
    expect(secretsIn(env.users)).toEqual(['signing', 'pass', 'users']);
    expect(secretsIn(env.imaging)).toEqual(['pass', 'imaging', 'store']);
    expect(secretsIn(env.diagnosis)).toEqual(['pass', 'diagnosis']);
    expect(secretsIn(env.financial)).toEqual(['pass', 'financial']);
    expect(secretsIn(env.migrate)).toEqual([
      'owner',
      'users',
      'imaging',
      'diagnosis',
      'financial',
      'store',
      'administrator',
    ]);
  });

  it('names a database to each subgraph as its own role, and none to the gateway', () => {
    const { users, gateway } = given();
    expect(users['DATABASE_URL']).toBe(
      'postgres://lightbox_users:password%20of%20users@127.0.0.1:5432/lightbox',
    );
    expect(gateway).not.toHaveProperty('DATABASE_URL');
  });

  it('moves every port with PORT', () => {
    const { gateway, users, financial } = given({ PORT: '6000' });
    expect(gateway).toMatchObject({ PORT: '6000', METRICS_PORT: '6010' });
    expect(users).toMatchObject({ PORT: '6001', METRICS_PORT: '6011', HOST: '127.0.0.1' });
    expect(financial).toMatchObject({ PORT: '6004', METRICS_PORT: '6014' });
    expect(gateway).toMatchObject({ SUBGRAPH_URL_FINANCIAL: 'http://127.0.0.1:6004/graphql' });
  });

  it('shows no metrics where none are wanted', () => {
    expect(given({ METRICS_PORT: 'off' }).imaging).toMatchObject({ METRICS_PORT: 'off' });
  });

  it('hands on what Node and tracing need', () => {
    const { imaging } = given({
      PATH: '/bin',
      TZ: 'UTC',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a',
      HOME: '/b',
    });
    expect(imaging).toMatchObject({ PATH: '/bin', TZ: 'UTC', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a' });
    expect(imaging).not.toHaveProperty('HOME');
  });

  it('shows neither schema nor demo unless asked to', () => {
    const { gateway, migrate } = given();
    expect(gateway).toMatchObject({ LIGHTBOX_INTROSPECTION: 'false' });
    expect(migrate).toMatchObject({ LIGHTBOX_DEMO: 'false' });
  });

  it.each([{ PORT: '65532' }, { PORT: '4000', METRICS_PORT: '4003' }])('refuses ports %j', (env) => {
    expect(() => readConfig(env)).toThrow(/PORT and METRICS_PORT/);
  });
});
