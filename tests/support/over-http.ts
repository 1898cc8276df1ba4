import { afterAll } from '@jest/globals';
import { openRemoteSubgraphs } from '@lightbox/gateway/remote/remote-subgraphs.ts';
import type { SubgraphConnection } from '@lightbox/gateway/request-context.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { serveSubgraph } from '@lightbox/platform/serve.ts';
import type { RequestContext, Subgraph } from '@lightbox/platform/subgraph.ts';
import { gatewaySecret } from './identity.ts';

const stack = new AsyncDisposableStack();
const served = new WeakMap<object, Promise<SubgraphConnection>>();
afterAll(() => stack.disposeAsync());

/** A subgraph of this process as a gateway in another one reaches it: behind a port until the test file ends. */
export function overHttp<Context extends RequestContext>(
  subgraph: Subgraph<Context>,
): Promise<SubgraphConnection> {
  const known = served.get(subgraph) ?? serve(subgraph);
  served.set(subgraph, known);
  return known;
}

async function serve<Context extends RequestContext>(
  subgraph: Subgraph<Context>,
): Promise<SubgraphConnection> {
  const config = {
    host: '127.0.0.1',
    port: 0,
    // What counts is the subgraph's own limit.
    maxUploadBytes: 1024 ** 3,
    gatewaySecret,
    introspection: false,
  };
  const { name } = subgraph;
  const { address } = stack.use(await serveSubgraph(subgraph, config, createLogger('tests', 'fatal')));
  const { subgraphs } = stack.use(openRemoteSubgraphs({ [name]: `${address}/graphql` }, gatewaySecret));
  const connection = subgraphs[name];
  if (connection === undefined) throw new Error(`no subgraph ${name}`);
  return connection;
}
