import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contextFiles } from '../../support/build-context.ts';
import { checkout, composeConfig, findCompose, type ComposeProject } from '../../support/compose.ts';
import { skipWithReason } from '../../support/skipped.ts';

const read = (path: string) => readFile(join(checkout, path), 'utf8');
const SUBGRAPHS = ['users', 'imaging', 'diagnosis', 'financial'];

describe('the containers', () => {
  it('run the MinIO that a machine without containers runs', async () => {
    const image = /'(minio\/minio:RELEASE[^']+)'/.exec(await read('standalone/src/minio-finder.ts'))?.[1];

    expect(await read('Dockerfile')).toContain(`ARG MINIO_IMAGE=${image}\n`);
  });

  it('are built from nothing but sources', async () => {
    const files = await contextFiles(checkout);

    expect(files).toContain('standalone/src/main.ts');
    expect(files).toContain('web/src/main.tsx');
    const hidden = /(?:^|\/)(?:\.(?!npmrc$)|node_modules\/|dist\/|generated\/|tests\/|docs\/)/;
    expect(files.filter((file) => hidden.test(file))).toEqual([]);
  });
});

describe('npm run secrets', () => {
  let folder: string;
  const make = async () => {
    const script = join(checkout, 'scripts/secrets.ts');
    await promisify(execFile)(process.execPath, [script, join(folder, 'secrets')]);
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lightbox-secrets-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('makes what is missing, keeps what is there, and lets others neither list nor reach it', async () => {
    await make();
    const file = (name: string) => join(folder, 'secrets', name);
    const key = await readFile(file('signing-key.pem'), 'utf8');
    const password = await readFile(file('database-password-users'), 'utf8');
    await rm(file('gateway-secret'));

    await make();

    expect(await readFile(file('signing-key.pem'), 'utf8')).toBe(key);
    expect(await readFile(file('database-url-users'), 'utf8')).toContain(`:${password}@`);
    expect(await readFile(file('gateway-secret'), 'utf8')).toMatch(/^[0-9a-f]{64}$/);
    expect(((await stat(join(folder, 'secrets'))).mode & 0o777).toString(8)).toBe('700');
    // Containers run as users of their own, and Compose hands them the file with the mode it has here.
    expect(((await stat(file('gateway-secret'))).mode & 0o777).toString(8)).toBe('644');
  });
});

const compose = await findCompose();
if (compose === undefined)
  skipWithReason('docker-compose.yml', 'there is no Compose on PATH or built by .ci/run');
else {
  describe('docker-compose.yml', () => {
    let production: ComposeProject;
    let development: ComposeProject;
    beforeAll(async () => {
      production = await composeConfig(compose);
      development = await composeConfig(compose, { profiles: ['dev'] });
    });
    const services = () => Object.entries(development.services);
    const published = (project: ComposeProject) =>
      Object.entries(project.services)
        .flatMap(([name, { ports }]) => ports.map((port) => `${name} ${port.host_ip}:${port.published}`))
        .toSorted();

    it('is what Compose accepts, which refuses a misspelt key', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'lightbox-compose-'));
      const file = join(folder, 'docker-compose.yml');
      await writeFile(file, (await read('docker-compose.yml')).replace('read_only:', 'readonly:'));

      await expect(composeConfig(compose, { file })).rejects.toThrow(/readonly/);
      await rm(folder, { recursive: true });
    });

    it('opens the gateway and the store, and in the profile dev the consoles, to this machine alone', () => {
      expect(published(production)).toEqual(['gateway 127.0.0.1:4000', 'store 127.0.0.1:9000']);
      expect(published(development)).toEqual([
        'console 127.0.0.1:9001',
        'gateway 127.0.0.1:4000',
        'store 127.0.0.1:9000',
        'web 127.0.0.1:5173',
      ]);
    });

    it('gives no service more than it needs of its machine', () => {
      for (const [name, service] of services()) {
        expect([name, service]).toEqual([
          name,
          expect.objectContaining({
            user: expect.not.stringMatching(/^(?:root|0)/),
            read_only: true,
            cap_add: [],
            cap_drop: ['ALL'],
            security_opt: ['no-new-privileges:true'],
          }),
        ]);
        expect(service.privileged ?? false).toBe(false);
        expect(
          service.volumes.filter(({ type, read_only: fixed }) => type === 'bind' && fixed !== true),
        ).toEqual([]);
      }
    });

    it('asks every service for its health, but the one that ends', () => {
      for (const [name, { healthcheck }] of services()) {
        const isAsked = (healthcheck?.test?.length ?? 0) > 0;
        expect([name, isAsked]).toEqual([name, name !== 'migrations']);
      }
    });

    it('starts each when what it stands on is well', () => {
      const order = (name: string) =>
        Object.entries(production.services[name]?.depends_on ?? {})
          .map(([other, { condition }]) => `${other} ${condition}`)
          .toSorted();

      expect(order('migrations')).toEqual(['database service_healthy', 'store service_healthy']);
      for (const name of SUBGRAPHS) {
        expect(order(name)).toContain('migrations service_completed_successfully');
        expect(order(name)).toContain('database service_healthy');
      }
      expect(order('imaging')).toContain('store service_healthy');
      expect(order('gateway')).toEqual(SUBGRAPHS.map((name) => `${name} service_healthy`).toSorted());
    });

    it('hands out secrets as files alone, and to each only those it asks for', () => {
      for (const { file } of Object.values(development.secrets)) expect(file).toContain('/.secrets/');
      for (const [name, { environment, secrets }] of services()) {
        const asked = Object.entries(environment).filter(([variable]) => variable.endsWith('_FILE'));
        expect([name, secrets.map(({ target }) => target).toSorted()]).toEqual([
          name,
          [...new Set(asked.map(([, file]) => file))].toSorted(),
        ]);
        const secretive = /PASSWORD|SECRET|KEY|DATABASE_URL/;
        const open = Object.keys(environment).filter(
          (variable) => secretive.test(variable) && !variable.endsWith('_FILE'),
        );
        expect([name, open.filter((variable) => variable !== 'MINIO_ACCESS_KEY')]).toEqual([name, []]);
      }
      const readers = (secret: string) =>
        services().flatMap(([name, { secrets }]) =>
          secrets.some(({ source }) => source === secret) ? [name] : [],
        );
      expect(readers('signing-key.pem')).toEqual(['users']);
      expect(readers('database-url')).toEqual(['migrations']);
      for (const name of SUBGRAPHS) expect(readers(`database-url-${name}`)).toEqual([name]);
    });

    it('lets the database be reached by subgraphs and migrations, the store by imaging and migrations', () => {
      const members = (network: string) =>
        services().flatMap(([name, { networks }]) => (network in networks ? [name] : []));

      expect(members('database').toSorted()).toEqual(['database', 'migrations', ...SUBGRAPHS].toSorted());
      expect(members('store').toSorted()).toEqual(['imaging', 'migrations', 'store']);
      for (const name of ['database', 'store', 'services'])
        expect([name, development.networks[name]?.internal]).toEqual([name, true]);
    });

    it('lets there be several of each subgraph', () => {
      for (const name of SUBGRAPHS) {
        const service = production.services[name];
        expect([name, service?.container_name, service?.ports]).toEqual([name, undefined, []]);
      }
    });
  });
}
