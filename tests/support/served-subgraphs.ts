import { createLogger } from '@lightbox/platform/logger.ts';
import { serveSubgraph } from '@lightbox/platform/serve.ts';
import { openHospital } from '@lightbox/standalone/hospital.ts';
import { openDiskStore } from './disk-store.ts';
import { gatewaySecret, keys } from './identity.ts';

const maxUploadBytes = 8 * 1024 ** 2;

/**
 * Serves the four subgraphs on a database that a hospital may be using, each at a port of its own, for any gateway.
 * @returns their URLs by name, and their store
 */
export async function serveSubgraphs(stack: AsyncDisposableStack, databaseUrl: string) {
  const log = createLogger('tests', 'fatal');
  const { store } = stack.use(await openDiskStore());
  const { subgraphs } = stack.use(
    await openHospital({ databaseUrl, ...keys, maxUploadBytes, timeZone: 'UTC', bcryptCost: 4 }, store, log),
  );
  const config = { host: '127.0.0.1', port: 0, maxUploadBytes, gatewaySecret, introspection: false };
  const urls: Record<string, string> = {};
  for (const subgraph of Object.values(subgraphs)) {
    // The four differ in their contexts only.
    const served = stack.use(await serveSubgraph(subgraph as typeof subgraphs.users, config, log));
    urls[subgraph.name] = `${served.address}/graphql`;
  }
  return { urls, store };
}
