// The peer: @apollo/gateway as its documentation shows it. `stock-gateway.ts remote` reaches subgraphs by HTTP at
// SUBGRAPH_URLS; `stock-gateway.ts local` has the four in this process, on the database that a standalone server has.
import { readFile } from 'node:fs/promises';
import {
  ApolloGateway,
  LocalGraphQLDataSource,
  RemoteGraphQLDataSource,
  type GraphQLDataSource,
  type GraphQLDataSourceProcessOptions,
} from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { DiskStore } from '@lightbox/imaging/storage/disk-store.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import type { SubgraphScope } from '@lightbox/platform/subgraph.ts';
import { openHospital, type Hospital } from '@lightbox/standalone/hospital.ts';

interface Context {
  readonly authorization?: string | undefined;
  /** In process, the request's stay in each subgraph that it has reached. */
  readonly scopes: Map<string, SubgraphScope>;
}

type Subgraph = Hospital['subgraphs']['users'];

class AuthorizedDataSource extends RemoteGraphQLDataSource<Context> {
  override willSendRequest({ request, context }: GraphQLDataSourceProcessOptions<Context>): void {
    const { authorization } = context as Context;
    if (authorization !== undefined) request.http?.headers.set('authorization', authorization);
  }
}

/** Each subgraph's resolvers want a context of their own; the rest is the stock one's. */
class OwnContextDataSource extends LocalGraphQLDataSource<SubgraphScope['context']> {
  readonly #subgraph: Subgraph;

  constructor(subgraph: Subgraph) {
    super(subgraph.schema);
    this.#subgraph = subgraph;
  }

  override process(options: Parameters<GraphQLDataSource['process']>[0]) {
    const { scopes, authorization } = options.context as Context;
    const { name } = this.#subgraph;
    const scope = scopes.get(name) ?? this.#subgraph.open(callerOf(authorization));
    scopes.set(name, scope);
    return super.process({ ...options, context: scope.context } as Parameters<
      LocalGraphQLDataSource<SubgraphScope['context']>['process']
    >[0]);
  }
}

const callerOf = (authorization: string | undefined) => ({
  authorization,
  requestId: crypto.randomUUID(),
  clientAddress: '127.0.0.1',
  operationName: 'PatientRecord',
  origin: `http://127.0.0.1:${process.env['PORT']}`,
  isOwnOrigin: false,
  isDirect: false,
  refreshCookie: null,
  deadline: null,
  signal: new AbortController().signal,
});

const variable = (key: string): string => process.env[key] ?? '';

async function remote(): Promise<(name: string) => GraphQLDataSource> {
  const urls = JSON.parse(variable('SUBGRAPH_URLS')) as Record<string, string>;
  return (name) => new AuthorizedDataSource({ url: urls[name] ?? '' });
}

async function local(): Promise<(name: string) => GraphQLDataSource> {
  const store = new DiskStore({ directory: variable('OBJECTS'), secret: variable('LIGHTBOX_STORE_SECRET') });
  const config = {
    databaseUrl: variable('DATABASE_URL'),
    signingKey: variable('LIGHTBOX_SIGNING_KEY'),
    verificationKey: variable('LIGHTBOX_VERIFICATION_KEY'),
    maxUploadBytes: 1,
    timeZone: 'UTC',
    bcryptCost: 12,
  };
  const { subgraphs } = await openHospital(config, store, createLogger('bench', 'error'));
  // The four differ in their contexts only.
  return (name) => new OwnContextDataSource(subgraphs[name as keyof typeof subgraphs] as Subgraph);
}

const dataSource = await (process.argv[2] === 'local' ? local : remote)();
const gateway = new ApolloGateway({
  supergraphSdl: await readFile(new URL('../schema/supergraph.graphql', import.meta.url), 'utf8'),
  buildService: ({ name }) => dataSource(name),
});
const server = new ApolloServer<Context>({
  gateway,
  stopOnTerminationSignals: true,
  plugins: [
    {
      requestDidStart: async () => ({
        willSendResponse: async ({ contextValue: { scopes } }) => {
          await Promise.all(Array.from(scopes.values(), (scope) => scope.finish()));
        },
      }),
    },
  ],
});
await startStandaloneServer(server, {
  listen: { host: '127.0.0.1', port: Number(process.env['PORT']) },
  context: async ({ req }) => ({ authorization: req.headers.authorization, scopes: new Map() }),
});
