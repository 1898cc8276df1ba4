import { composeServices } from '@apollo/composition';
import {
  ApolloGateway,
  LocalGraphQLDataSource,
  RemoteGraphQLDataSource,
  type GraphQLDataSource,
} from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import { ScopedDataSource } from '@lightbox/gateway/data-source.ts';
import { CompilingGateway } from '@lightbox/gateway/plans/compiling-gateway.ts';
import { openRemoteSubgraphs } from '@lightbox/gateway/remote/remote-subgraphs.ts';
import { GatewayContext, type SubgraphConnection } from '@lightbox/gateway/request-context.ts';
import { Database } from '@lightbox/platform/database.ts';
import { TokenVerifier } from '@lightbox/platform/identity.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { serveSubgraph } from '@lightbox/platform/serve.ts';
import { Subgraph } from '@lightbox/platform/subgraph.ts';
import { parse, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import { gatewaySecret, keys } from './identity.ts';

export interface SmallSubgraph {
  readonly typeDefs: string;
  readonly resolvers: object;
}

export type SmallSubgraphs = Readonly<Record<string, SmallSubgraph>>;

/** How a gateway reaches its subgraphs. */
export type Way = 'stock in process' | 'ours in process' | 'stock over HTTP' | 'ours over HTTP';

export interface SmallAnswer {
  readonly data: unknown;
  readonly errors: readonly GraphQLFormattedError[];
}

const timeoutSeconds = 10;
const log = createLogger('tests', 'silent');
const header = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key", "@external", "@requires", "@provides", "@shareable", "@override", "@interfaceObject", "@inaccessible"])\n`;

/** A database that our subgraphs open requests on. The small ones keep nothing in it, and nobody connects to it. */
export async function smallDatabase(stack: AsyncDisposableStack): Promise<Database> {
  const config = { url: 'postgresql://127.0.0.1:1/none', role: null, schema: 'none', poolSize: 1 };
  return stack.use(await Database.open(config, [], log));
}

/** A few small subgraphs behind the stock Apollo gateway. */
export class SmallSupergraph implements AsyncDisposable {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly #server: ApolloServer<{ gateway: GatewayContext }>;
  readonly #connections: Readonly<Record<string, SubgraphConnection>>;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    schema: GraphQLSchema,
    server: ApolloServer<{ gateway: GatewayContext }>,
    connections: Readonly<Record<string, SubgraphConnection>>,
    stack: AsyncDisposableStack,
  ) {
    this.schema = schema;
    this.#server = server;
    this.#connections = connections;
    this.#stack = stack;
  }

  static async open(subgraphs: SmallSubgraphs, way: Way, database: Database): Promise<SmallSupergraph> {
    await using opening = new AsyncDisposableStack();
    const composed = composeServices(
      Object.entries(subgraphs).map(([name, { typeDefs }]) => ({ name, typeDefs: parse(header + typeDefs) })),
    );
    if (composed.errors) throw new Error(composed.errors.map(({ message }) => message).join('\n'));
    const { sources, connections } = await reach(subgraphs, way, database, opening);
    const Gateway = way.startsWith('ours') ? CompilingGateway : ApolloGateway;
    const gateway = new Gateway({
      supergraphSdl: composed.supergraphSdl,
      buildService: ({ name }) => found(sources, name),
      logger: {
        debug: () => undefined,
        info: () => undefined,
        warn: () => undefined,
        error: () => undefined,
      },
    });
    const server = new ApolloServer<{ gateway: GatewayContext }>({
      gateway,
      includeStacktraceInErrorResponses: false,
      stopOnTerminationSignals: false,
    });
    await server.start();
    opening.defer(() => server.stop());
    const schema = composed.schema.toAPISchema().toGraphQLJSSchema();
    return new SmallSupergraph(schema, server, connections, opening.move());
  }

  /** Data and errors as they travel. */
  async ask(query: string, variables: Record<string, unknown> = {}): Promise<SmallAnswer> {
    const gateway = new GatewayContext(
      {
        authorization: undefined,
        requestId: crypto.randomUUID(),
        clientAddress: null,
        operationName: null,
        origin: 'http://127.0.0.1:4000',
        isOwnOrigin: false,
        isDirect: false,
        refreshCookie: null,
        deadline: Date.now() + timeoutSeconds * 1000,
        signal: new AbortController().signal,
      },
      this.#connections,
      timeoutSeconds,
    );
    const { body } = await this.#server.executeOperation({ query, variables }, { contextValue: { gateway } });
    // What fails is noted for the audit trail, and there is no database to write it to.
    await gateway.finish().catch(() => undefined);
    if (body.kind !== 'single') throw new Error('the gateway never answers in parts');
    const { data = null, errors = [] } = body.singleResult;
    return JSON.parse(JSON.stringify({ data, errors })) as SmallAnswer;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

interface Reached {
  readonly sources: Readonly<Record<string, GraphQLDataSource>>;
  readonly connections: Readonly<Record<string, SubgraphConnection>>;
}

async function reach(
  subgraphs: SmallSubgraphs,
  way: Way,
  database: Database,
  stack: AsyncDisposableStack,
): Promise<Reached> {
  const each = async <Value>(work: (name: string, subgraph: SmallSubgraph) => Promise<Value> | Value) =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(subgraphs).map(async ([name, one]) => [name, await work(name, one)] as const),
      ),
    );
  const ours = (connections: Readonly<Record<string, SubgraphConnection>>): Reached => ({
    connections,
    sources: Object.fromEntries(
      Object.keys(connections).map((name) => [name, new ScopedDataSource(name, log)]),
    ),
  });
  if (way === 'stock in process') {
    return { connections: {}, sources: await each((_, one) => new LocalGraphQLDataSource(stockSchema(one))) };
  }
  if (way === 'stock over HTTP') {
    const urls = await each(async (_, one) => {
      const server = new ApolloServer({
        schema: stockSchema(one),
        includeStacktraceInErrorResponses: false,
        plugins: [ApolloServerPluginInlineTraceDisabled()],
      });
      const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });
      stack.defer(() => server.stop());
      return url;
    });
    return {
      connections: {},
      sources: await each((name) => new RemoteGraphQLDataSource({ url: found(urls, name) })),
    };
  }
  const opened = await each((name, one) => ourSubgraph(name, one, database));
  if (way === 'ours in process') return ours(opened);
  const urls = await each(async (name) => {
    const config = { host: '127.0.0.1', port: 0, maxUploadBytes: 0, gatewaySecret, introspection: false };
    return `${stack.use(await serveSubgraph(found(opened, name), config, log)).address}/graphql`;
  });
  return ours(stack.use(openRemoteSubgraphs(urls, gatewaySecret)).subgraphs);
}

function found<Value>(all: Readonly<Record<string, Value>>, name: string): Value {
  const value = all[name];
  if (value === undefined) throw new Error(`no subgraph ${name}`);
  return value;
}

const stockSchema = ({ typeDefs, resolvers }: SmallSubgraph): GraphQLSchema =>
  buildSubgraphSchema([
    { typeDefs: parse(header + typeDefs), resolvers: resolvers as GraphQLResolverMap<unknown> },
  ]);

const ourSubgraph = (name: string, { typeDefs, resolvers }: SmallSubgraph, database: Database): Subgraph =>
  new Subgraph(
    { name, typeDefs: header + typeDefs, resolvers, createContext: (request) => request, dependencies: {} },
    { database, verifier: new TokenVerifier(keys.verificationKey, { isRevoked: () => false }), log },
  );
