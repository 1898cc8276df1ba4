import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import { AppError } from '@lightbox/platform/errors.ts';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { ServerContext } from './plugins.ts';

/** Hands the gateway's fetches to a subgraph through the request's own scope of it. */
export class ScopedDataSource implements GraphQLDataSource {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  async process({
    request,
    context,
  }: GraphQLDataSourceProcessOptions): ReturnType<GraphQLDataSource['process']> {
    const { gateway } = context as ServerContext;
    const { query = '', operationName, variables } = request;
    try {
      const { data, errors } = await gateway.scope(this.#name).execute({ query, operationName, variables });
      return { data: data ?? null, ...(errors && { errors: errors.map(formatted) }) };
    } catch (error) {
      if (error instanceof AppError) return { data: null, errors: [formatted(error)] };
      throw error;
    }
  }
}

/** An error as it travels; what it had of this process stays here. */
const formatted = ({ message, path, extensions }: GraphQLError): GraphQLFormattedError => ({
  message,
  ...(path && { path }),
  extensions,
});
