import { readFile } from 'node:fs/promises';
import type { SubgraphConnection } from '@lightbox/gateway/request-context.ts';
import { createGateway } from '@lightbox/gateway/server.ts';
import { unavailable } from '@lightbox/platform/errors.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { openHospital } from '@lightbox/standalone/hospital.ts';
import { askConnection } from './ask.ts';
import { openDiskStore } from './disk-store.ts';
import { keys } from './identity.ts';
import { maxUploadBytes, timeoutSeconds, type Fault, type TestHospital } from './test-hospital.ts';

const internals = 'connect ECONNREFUSED 10.1.2.3:5432 at select "secret" from reports (db.internal.example)';

/** Everything in the test's process, as `npm start` has it: images on disk, their URLs answered by the gateway. */
export async function openInProcess(stack: AsyncDisposableStack, databaseUrl: string): Promise<TestHospital> {
  const { store } = stack.use(await openDiskStore());
  const log = createLogger('tests', 'fatal');
  const { subgraphs } = stack.use(
    await openHospital({ databaseUrl, ...keys, maxUploadBytes, timeZone: 'UTC', bcryptCost: 4 }, store, log),
  );
  const config = {
    host: '127.0.0.1',
    port: 0,
    verificationKey: keys.verificationKey,
    introspection: true,
    trustedProxies: [],
    corsOrigins: [],
    maxUploadBytes,
    timeoutSeconds,
  };
  const gateway = stack.use(
    await createGateway(config, {
      supergraphSdl: await readFile(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8'),
      subgraphs: { ...subgraphs },
      log,
      routes: async (app) => {
        app.get('/objects/*', async (request, reply) => {
          reply.hijack();
          await store.serve(request.raw, reply.raw);
        });
      },
    }),
  );
  return {
    address: await gateway.listen(),
    askSubgraph: (name, token, query, variables) =>
      askConnection(subgraphs[name], { query, variables, isDirect: token !== null }, token ?? undefined),
    without: async (name, fault) => ({
      subgraphs: { ...subgraphs, [name]: disturbed[fault](subgraphs[name]) },
      [Symbol.asyncDispose]: async () => undefined,
    }),
  };
}

const disturbed: Record<Fault, (connection: SubgraphConnection) => SubgraphConnection> = {
  'cannot be reached': (connection) => ({
    readiness: () => connection.readiness(),
    open: () => {
      throw unavailable('The service', new Error(internals));
    },
  }),
  'breaks in the middle': (connection) => ({
    readiness: () => connection.readiness(),
    open: (caller) => ({
      ...connection.open(caller),
      execute: () => Promise.reject(Object.assign(new Error(internals), { code: 'ECONNREFUSED' })),
    }),
  }),
};
