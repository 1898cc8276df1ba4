import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { filesIn, multipartBody } from '@lightbox/gateway/remote/multipart-body.ts';
import { openRemoteSubgraphs } from '@lightbox/gateway/remote/remote-subgraphs.ts';
import { readConfig } from '@lightbox/standalone/distributed/config.ts';
import { environmentsOf, subgraphNames } from '@lightbox/standalone/distributed/environments.ts';
import { startService } from '@lightbox/standalone/distributed/service-process.ts';
import { askConnection, type Answer } from './ask.ts';
import { brokenAddress } from './broken-address.ts';
import { testRolePasswords } from './database.ts';
import { gatewaySecret, keys } from './identity.ts';
import { freePorts } from './ports.ts';
import { maxUploadBytes, timeoutSeconds, type TestHospital } from './test-hospital.ts';
import { testStore } from './test-store.ts';

const PATIENCE_MS = 60_000;
/** From each process's port to the one of its metrics. */
export const metricsOffset = 5;
const checkout = fileURLToPath(new URL('../../', import.meta.url));
const mains = {
  users: 'subgraphs/users/src/main.ts',
  imaging: 'subgraphs/imaging/src/main.ts',
  diagnosis: 'subgraphs/diagnosis/src/main.ts',
  financial: 'subgraphs/financial/src/main.ts',
  gateway: 'gateway/src/main.ts',
};

interface Watched {
  /** More of the supervisor's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Takes every line that any of the processes says. */
  readonly said?: string[];
}

/** The gateway and each subgraph in a process of its own, as `npm run start:distributed` has them, on a real MinIO. */
export async function openProcesses(
  stack: AsyncDisposableStack,
  databaseUrl: string,
  { env = {}, said = [] }: Watched = {},
): Promise<TestHospital> {
  const port = await freePorts(10);
  const config = readConfig({
    ...(process.env['PATH'] !== undefined && { PATH: process.env['PATH'] }),
    PORT: String(port),
    METRICS_PORT: String(port + metricsOffset),
    LIGHTBOX_MAX_UPLOAD_BYTES: String(maxUploadBytes),
    LIGHTBOX_TIMEOUT_SECONDS: String(timeoutSeconds),
    LOG_LEVEL: 'warn',
    ...env,
  });
  const environments = environmentsOf(config, {
    databaseUrl,
    store: testStore(),
    secrets: { ...keys, gatewaySecret, rolePasswords: testRolePasswords },
  });
  const own = { NODE_COMPILE_CACHE: process.env['LIGHTBOX_TEST_COMPILE_CACHE'] ?? '' };
  const services = [...subgraphNames, 'gateway' as const].map((name) => {
    const introspection = name === 'gateway' ? { LIGHTBOX_INTROSPECTION: 'true' } : {};
    return startService({
      name,
      main: `${checkout}${mains[name]}`,
      env: { ...environments[name], ...introspection, ...own },
      write: (line) => void said.push(line),
    });
  });
  stack.defer(async () => {
    await Promise.all(services.map((service) => service[Symbol.asyncDispose]()));
  });
  const address = `http://127.0.0.1:${port}`;
  const ended = Promise.race(services.map(({ exited }) => exited));
  await untilReady(`${address}/readyz`, ended).catch((cause: unknown) => {
    throw new Error(`The hospital does not become ready. It said:\n${said.join('\n')}`, { cause });
  });
  const url = (index: number) => `http://127.0.0.1:${port + index}/graphql`;
  const urls = { users: url(1), imaging: url(2), diagnosis: url(3), financial: url(4) };
  const { subgraphs } = stack.use(openRemoteSubgraphs(urls, gatewaySecret));
  return {
    address,
    askSubgraph: async (name, token, query, variables) => {
      if (token !== null) return post(urls[name], token, { query, variables });
      const connection = subgraphs[name];
      if (connection === undefined) throw new Error(`no subgraph ${name}`);
      return askConnection(connection, { query, variables });
    },
    without: async (name, fault) => {
      await using opening = new AsyncDisposableStack();
      const broken = opening.use(await brokenAddress(fault));
      const remote = opening.use(openRemoteSubgraphs({ ...urls, [name]: broken.url }, gatewaySecret));
      const resources = opening.move();
      return { subgraphs: remote.subgraphs, [Symbol.asyncDispose]: () => resources.disposeAsync() };
    },
  };
}

interface Operation {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** Sends an operation, with its files where it has any. */
async function post(url: string, token: string, operation: Operation): Promise<Answer> {
  const files = filesIn(operation.variables);
  const upload = files.length === 0 ? null : multipartBody(operation, files, () => undefined);
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': upload?.type ?? 'application/json',
      authorization: `Bearer ${token}`,
    },
    body: upload?.content ?? JSON.stringify(operation),
    duplex: 'half',
  });
  const { data = null, errors = [] } = (await response.json()) as Partial<Answer>;
  return { data, errors };
}

async function untilReady(url: string, ended: Promise<string>): Promise<void> {
  const outcome = await Promise.race([becomesReady(url), ended]);
  if (outcome !== true)
    throw new Error(outcome === false ? 'it takes too long' : `a part has ended: ${outcome}`);
}

async function becomesReady(url: string): Promise<boolean> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return true;
    await setTimeout(50);
  }
  return false;
}
