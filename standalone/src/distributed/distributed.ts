import { createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Logger } from '@lightbox/platform/logger.ts';
import { StartupError } from '@lightbox/platform/startup-error.ts';
import { startPostgres } from '../embedded-postgres.ts';
import { openHome } from '../home.ts';
import { startMinio } from '../minio.ts';
import type { Secrets } from '../secrets.ts';
import { claimPorts } from './claim-ports.ts';
import type { DistributedConfig } from './config.ts';
import { environmentsOf, subgraphNames } from './environments.ts';
import { keepRunning } from './keep-running.ts';
import { migrateInProcess } from './migration-process.ts';
import { startService } from './service-process.ts';

const PATIENCE_MS = 60_000;

interface Start {
  readonly say: (text: string) => void;
  /** Takes a line of any service's log. */
  readonly write: (line: string) => void;
  readonly log: Logger;
  /** Aborts a start that is under way. */
  readonly signal: AbortSignal;
}

export interface Distributed extends AsyncDisposable {
  /** Where the gateway answers. */
  readonly address: string;
  /** True when the demo hospital is in the database. */
  readonly demo: boolean;
}

/**
 * A hospital in processes of its own: database, store, four subgraphs and a gateway, each started again when it dies.
 * Disposing ends the gateway, then the subgraphs, then store and database.
 * @throws StartupError with one sentence that says what to do; nothing is left running
 */
export async function startDistributed(config: DistributedConfig, start: Start): Promise<Distributed> {
  const stack = new AsyncDisposableStack();
  try {
    const opened = await open(config, stack, start);
    const resources = stack.move();
    return { ...opened, [Symbol.asyncDispose]: () => resources.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function open(config: DistributedConfig, stack: AsyncDisposableStack, start: Start) {
  const { write, log, signal } = start;
  const home = stack.use(await openHome(config.home));
  await claimPorts(config, signal);
  const secrets = secretsOf(config, home.secrets);
  const below = stack.use(together());
  const databaseUrl = config.databaseUrl ?? (await openPostgres(home.path, secrets, below, start));
  const store = config.store.kind === 's3' ? config.store : await openMinio(home.path, secrets, below, start);
  // With it a service starts on little more than half the time of the processor.
  const passedOn = { NODE_COMPILE_CACHE: join(home.path, 'compile-cache'), ...config.passedOn };
  const environments = environmentsOf({ ...config, passedOn }, { databaseUrl, store, secrets });
  const { demo } = await migrateInProcess(environments.migrate, { write, signal });
  const keep = (name: keyof typeof environments, main: string) =>
    keepRunning({
      name,
      log,
      start: async () =>
        startService({ name, main: `${config.checkout}${main}`, env: environments[name], write }),
    });
  const subgraphs = stack.use(together());
  for (const name of subgraphNames) subgraphs.add(await keep(name, `subgraphs/${name}/src/main.ts`));
  stack.use(await keep('gateway', 'gateway/src/main.ts'));
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  const address = `http://${host === '0.0.0.0' ? '127.0.0.1' : host === '[::]' ? '[::1]' : host}:${config.port}`;
  await untilReady(address, signal);
  return { address, demo };
}

function secretsOf(config: DistributedConfig, kept: Secrets): Secrets {
  const signingKey = config.signingKey ?? kept.signingKey;
  const { users, imaging, diagnosis, financial } = config.rolePasswords;
  return {
    ...kept,
    signingKey,
    verificationKey: createPublicKey(signingKey).export({ type: 'spki', format: 'pem' }),
    gatewaySecret: config.gatewaySecret ?? kept.gatewaySecret,
    rolePasswords: {
      users: users ?? kept.rolePasswords.users,
      imaging: imaging ?? kept.rolePasswords.imaging,
      diagnosis: diagnosis ?? kept.rolePasswords.diagnosis,
      financial: financial ?? kept.rolePasswords.financial,
    },
  };
}

async function openPostgres(home: string, secrets: Secrets, parts: Together, { say, log, signal }: Start) {
  const password = secrets.databasePassword;
  const postgres = await keepRunning({
    name: 'PostgreSQL',
    log,
    start: (stop, previous?: Awaited<ReturnType<typeof startPostgres>>) =>
      startPostgres({
        home,
        password,
        say,
        lastPort: previous?.port,
        signal: AbortSignal.any([stop, signal]),
      }),
  });
  parts.add(postgres);
  return postgres.current().url;
}

async function openMinio(home: string, secrets: Secrets, parts: Together, { say, log, signal }: Start) {
  const secretKey = secrets.minioPassword;
  const minio = await keepRunning({
    name: 'MinIO',
    log,
    start: (stop, previous?: Awaited<ReturnType<typeof startMinio>>) =>
      startMinio({ home, secretKey, say, lastPort: previous?.port, signal: AbortSignal.any([stop, signal]) }),
  });
  parts.add(minio);
  const { endpoint, accessKey } = minio.current();
  const bucket = 'medical-images';
  return { endpoint, publicEndpoint: endpoint, accessKey, secretKey, bucket, region: 'us-east-1' };
}

type Together = ReturnType<typeof together>;

/** Resources that are ended at the same time. */
function together() {
  const resources: AsyncDisposable[] = [];
  return {
    add: (resource: AsyncDisposable) => void resources.push(resource),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(resources.map((resource) => resource[Symbol.asyncDispose]()));
    },
  };
}

async function untilReady(address: string, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const answer = await fetch(`${address}/readyz`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(5000)]),
    }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await setTimeout(50, undefined, { signal });
  }
  throw new StartupError('The hospital is not ready after a minute: the lines above tell which part is not.');
}
