import { readConfig } from '@lightbox/standalone/distributed/config.ts';
import { environmentsOf, subgraphNames, type Shares } from '@lightbox/standalone/distributed/environments.ts';
import { freePorts } from '../tests/support/ports.ts';
import { startMinio } from '../tests/support/minio.ts';
import type { Ground } from './support/hospital.ts';
import { startServer, type Server } from './support/server.ts';

/** Our gateway and subgraphs, each in a process of its own, on a real MinIO. */
export interface Distributed extends AsyncDisposable {
  readonly gateway: Server;
  readonly subgraphs: Readonly<Record<string, Server>>;
  /** Of the subgraphs' `/graphql`, by name. */
  readonly urls: Readonly<Record<string, string>>;
  readonly store: Shares['store'];
}

/** @param nodeOptions of a process, by its name */
export async function startDistributed(
  ground: Ground,
  nodeOptions: (name: string) => readonly string[] = () => [],
): Promise<Distributed> {
  await using stack = new AsyncDisposableStack();
  const minio = await startMinio();
  if ('missing' in minio) throw new Error(minio.missing);
  const { endpoint, accessKey, secretKey } = stack.use(minio);
  const address = { endpoint, publicEndpoint: endpoint, bucket: 'bench', region: 'us-east-1' };
  const store = { ...address, accessKey, secretKey };
  const port = await freePorts(10);
  const config = readConfig({ PORT: String(port), METRICS_PORT: String(port + 5), LOG_LEVEL: 'error' });
  const { databaseUrl, secrets } = ground;
  const environments = environmentsOf(config, { databaseUrl, store, secrets });
  const subgraphs: Record<string, Server> = {};
  for (const name of subgraphNames) {
    const script = `subgraphs/${name}/src/main.ts`;
    const plan = { script, env: environments[name], readyPath: '/readyz', nodeOptions: nodeOptions(name) };
    subgraphs[name] = stack.use(await startServer(plan));
  }
  const gateway = stack.use(
    await startServer({
      script: 'gateway/src/main.ts',
      env: environments.gateway,
      readyPath: '/readyz',
      nodeOptions: nodeOptions('gateway'),
    }),
  );
  const urls = Object.fromEntries(
    Object.entries(subgraphs).map(([name, { address: at }]) => [name, `${at}/graphql`]),
  );
  const resources = stack.move();
  return { gateway, subgraphs, urls, store, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
