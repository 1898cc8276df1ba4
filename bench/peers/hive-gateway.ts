// The peer: Hive Gateway on our supergraph as it is, over our subgraphs at SUBGRAPH_URLS (JSON, by name), answering
// at PORT; `hive-gateway.ts rust` plans by its Rust router. Prints its address once it listens.
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';

// Types stay out, as this folder's packages are seldom installed.
const load = async (name: string): Promise<unknown> => import(name);
const { createGatewayRuntime } = (await load('@graphql-hive/gateway-runtime')) as {
  createGatewayRuntime: (config: object) => RequestListener;
};
const isRust = process.argv[2] === 'rust';
const router = isRust
  ? ((await load('@graphql-hive/router-runtime')) as { unifiedGraphHandler: unknown })
  : null;
const urls = JSON.parse(process.env['SUBGRAPH_URLS'] ?? '{}') as Record<string, string>;

const gateway = createGatewayRuntime({
  supergraph: await readFile(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8'),
  transportEntries: Object.fromEntries(Object.entries(urls).map(([name, location]) => [name, { location }])),
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }: { request: Request }) => ({
      authorization: request.headers.get('authorization'),
    }),
  },
  multipart: true,
  logging: false,
  ...(router && { unifiedGraphHandler: router.unifiedGraphHandler }),
});
const server = createServer(gateway).listen(Number(process.env['PORT']), '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') console.log(`http://127.0.0.1:${address?.port}`);
});
process.once('SIGTERM', () => process.exit());
