// The peer: @apollo/gateway as its documentation shows it, over subgraphs that are reached by HTTP.
import { readFile } from 'node:fs/promises';
import {
  ApolloGateway,
  RemoteGraphQLDataSource,
  type GraphQLDataSourceProcessOptions,
} from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

interface Context {
  readonly authorization?: string | undefined;
}

class AuthorizedDataSource extends RemoteGraphQLDataSource<Context> {
  override willSendRequest({ request, context }: GraphQLDataSourceProcessOptions<Context>): void {
    const { authorization } = context as Context;
    if (authorization !== undefined) request.http?.headers.set('authorization', authorization);
  }
}

const urls = JSON.parse(process.env['SUBGRAPH_URLS'] ?? '{}') as Record<string, string>;
const gateway = new ApolloGateway({
  supergraphSdl: await readFile(new URL('../schema/supergraph.graphql', import.meta.url), 'utf8'),
  buildService: ({ name }) => new AuthorizedDataSource({ url: urls[name] ?? '' }),
});
const server = new ApolloServer<Context>({ gateway, stopOnTerminationSignals: true });
await startStandaloneServer(server, {
  listen: { host: '127.0.0.1', port: Number(process.env['PORT']) },
  context: async ({ req }) => ({ authorization: req.headers.authorization }),
});
