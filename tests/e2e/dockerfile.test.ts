import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startPostgres } from '@lightbox/standalone/embedded-postgres.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, valueOf } from '../support/ask.ts';
import { checkout, composeConfig, findCompose, type ComposeProject } from '../support/compose.ts';
import { type BuiltStage, cleanEnv, DockerfileBuild } from '../support/dockerfile.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startMinio } from '../support/minio.ts';
import { freePorts } from '../support/ports.ts';
import { skipWithReason } from '../support/skipped.ts';

const PATIENCE_MS = 60_000;
const SERVICES = ['users', 'imaging', 'diagnosis', 'financial', 'gateway'];
const stack = new AsyncDisposableStack();

const compose = await findCompose();
const minio = stack.use(await startMinioOrNothing());

if (compose === undefined || minio.server === undefined) {
  skipWithReason('The Dockerfile', 'there is no Compose or no MinIO here; .ci/run builds both');
  afterAll(() => stack.disposeAsync());
} else {
  const { endpoint, secretKey } = minio.server;
  describe('the Dockerfile, followed in an empty folder, and what docker-compose.yml starts from it', () => {
    let folder: string;
    let build: DockerfileBuild;
    let project: ComposeProject;
    let places: Record<string, string>;
    let ports: Record<string, number>;

    beforeAll(async () => {
      folder = await temporaryFolder('dockerfile');
      stack.defer(() => rm(folder, { recursive: true, force: true }));
      project = await composeConfig(compose, {
        profiles: ['dev'],
        env: { LIGHTBOX_SECRETS: join(folder, 'made'), MINIO_PUBLIC_ENDPOINT: endpoint },
      });
      await makeSecrets();
      const postgres = stack.use(
        await startPostgres({
          home: await subfolder('database'),
          password: await readFile(join(folder, 'secrets/database-password'), 'utf8'),
          say: () => undefined,
          settings: { fsync: 'off' },
        }),
      );
      const first = await freePorts(20);
      ports = Object.fromEntries(SERVICES.map((name, index) => [name, first + index]));
      ports['web'] = first + 9;
      places = {
        '/run/secrets': join(folder, 'secrets'),
        'database:5432': `127.0.0.1:${postgres.port}`,
        'http://store:9000': endpoint,
        ...Object.fromEntries(
          SERVICES.map((name, index) => [`${name}:${4001 + index}`, `127.0.0.1:${ports[name]}`]),
        ),
        'gateway:4000': `127.0.0.1:${ports['gateway']}`,
      };
      await placeSecrets();
      build = await DockerfileBuild.open(checkout, await subfolder('stages'));
      // As an engine does: what does not depend on each other at the same time.
      await Promise.all([build.stage('packages'), build.stage('build')]);
    }, 300_000);

    afterAll(() => stack.disposeAsync(), 120_000);

    it('is a whole hospital', async () => {
      const runtime = await build.stage('runtime');
      const files = await readdir(runtime.folder, { recursive: true });
      expect(runtime.user).toBe('node');

      const migrations = start('migrations', runtime);
      await once(migrations.child, 'exit');
      expect([migrations.said(), migrations.child.exitCode]).toEqual([expect.any(String), 0]);
      const running = SERVICES.map((name) => ({ name, ...start(name, runtime) }));
      for (const service of running) await untilHealthy(service.name, runtime, service);

      const address = `http://127.0.0.1:${ports['gateway']}`;
      expect(
        await (await fetch(`${address}/patients`, { headers: { accept: 'text/html' } })).text(),
      ).toContain('<div id="root">');
      const { accessToken } = valueOf<{ accessToken: string }>(await ask(address, await login()), 'login');
      expect(await ask(address, '{ me { role } }', accessToken)).toEqual({ data: { me: { role: 'ADMIN' } } });

      const ended = running.map(({ child }) => once(child, 'exit'));
      for (const { child } of running) child.kill('SIGTERM');
      await Promise.all(ended);
      expect(running.map(({ name, child }) => [name, child.exitCode])).toEqual(
        SERVICES.map((name) => [name, 0]),
      );
      // Nothing has been written to what is a read-only file system in a container.
      expect(await readdir(runtime.folder, { recursive: true })).toEqual(files);
    }, 180_000);

    it('is a development server of the web app', async () => {
      const development = await build.stage('development');
      const web = start('web', development);
      await untilHealthy('web', development, web);

      const script = await fetch(`http://127.0.0.1:${ports['web']}/src/main.tsx`);
      expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript']);
    }, 120_000);

    async function subfolder(name: string): Promise<string> {
      const path = join(folder, name);
      await mkdir(path);
      await chmod(path, 0o711);
      return path;
    }

    async function makeSecrets(): Promise<void> {
      const script = join(checkout, 'scripts/secrets.ts');
      await promisify(execFile)(process.execPath, [script, join(folder, 'made')]);
      await cp(join(folder, 'made'), join(folder, 'secrets'), { recursive: true });
      await writeFile(join(folder, 'secrets/store-secret-key'), secretKey);
    }

    /** The names of other containers, and the folder that they see, as what stands for them on this machine. */
    const placed = (text: string) =>
      Object.entries(places).reduce((changed, [name, place]) => changed.replaceAll(name, place), text);

    async function placeSecrets(): Promise<void> {
      for (const name of await readdir(join(folder, 'secrets'))) {
        const file = join(folder, 'secrets', name);
        await writeFile(file, placed(await readFile(file, 'utf8')));
      }
    }

    const environmentOf = (name: string, stage: BuiltStage): NodeJS.ProcessEnv => {
      const given = Object.entries(project.services[name]?.environment ?? {});
      return {
        PATH: cleanEnv()['PATH'],
        ...stage.env,
        ...Object.fromEntries(given.map(([variable, value]) => [variable, placed(value)])),
        HOST: '127.0.0.1',
        ...(ports[name] !== undefined && { PORT: String(ports[name]) }),
        METRICS_PORT: 'off',
      };
    };

    function start(name: string, stage: BuiltStage) {
      const [program = '', ...args] = project.services[name]?.command ?? stage.command;
      if (name === 'web') args.push('--port', String(ports['web']));
      const child = spawn(program, args, {
        cwd: join(stage.folder, stage.workdir),
        env: environmentOf(name, stage),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      stack.defer(() => void child.kill('SIGKILL'));
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
      return { child, said: () => said };
    }

    /** Asks as an engine does: by the service's own health check. */
    async function untilHealthy(
      name: string,
      stage: BuiltStage,
      { child, said }: { child: ChildProcess; said: () => string },
    ): Promise<void> {
      const [, program = '', ...args] = project.services[name]?.healthcheck?.test ?? [];
      const asked = args.map((word) => word.replace('127.0.0.1:5173', `127.0.0.1:${ports['web']}`));
      const deadline = performance.now() + PATIENCE_MS;
      while (performance.now() < deadline && child.exitCode === null) {
        const options = { cwd: join(stage.folder, stage.workdir), env: environmentOf(name, stage) };
        const healthy = promisify(execFile)(program, asked, options);
        if (await healthy.then(() => true).catch(() => false)) return;
        await setTimeout(250);
      }
      throw new Error(`${name} does not become healthy. It said:\n${said()}`);
    }

    const login = async () => {
      const password = await readFile(join(folder, 'secrets/admin-password'), 'utf8');
      const email = project.services['migrations']?.environment['LIGHTBOX_ADMIN_EMAIL'];
      return `mutation { login(input: { email: "${email}", password: "${password}" }) { accessToken } }`;
    };
  });
}

async function ask(address: string, query: string, token?: string) {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Answer;
}

async function startMinioOrNothing() {
  const server = await startMinio();
  return 'missing' in server
    ? { server: undefined, [Symbol.asyncDispose]: () => Promise.resolve() }
    : { server, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}
