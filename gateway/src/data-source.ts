import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import type { Logger } from '@lightbox/platform/logger.ts';
import { refusal } from '@lightbox/platform/subgraph.ts';
import type { ExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql';
import type { ServerContext } from './plugins.ts';
import { executeDistinct } from './representations.ts';

/** Hands the gateway's fetches to a subgraph through the request's own scope of it. */
export class ScopedDataSource implements GraphQLDataSource {
  readonly #name: string;
  readonly #log: Logger;

  constructor(name: string, log: Logger) {
    this.#name = name;
    this.#log = log;
  }

  async process({
    request,
    context,
  }: GraphQLDataSourceProcessOptions): ReturnType<GraphQLDataSource['process']> {
    const { gateway } = context as ServerContext;
    const { query = '', operationName, variables } = request;
    let result: ExecutionResult;
    try {
      result = await executeDistinct({ query, operationName, variables }, (operation) =>
        gateway.execute(this.#name, operation),
      );
    } catch (error) {
      // One subgraph that fails takes its own part of the answer with it, and nothing else.
      result = refusal(error, gateway.caller.requestId, this.#log);
    }
    const { data, errors } = result;
    return { data: data ?? null, ...(errors && { errors: errors.map((error) => this.#formatted(error)) }) };
  }

  /** An error as it travels; what it had of this process stays here. What is down is named. */
  #formatted({ message, path, extensions }: GraphQLError): GraphQLFormattedError {
    const isDown = extensions['code'] === 'UNAVAILABLE' || extensions['code'] === 'TIMEOUT';
    return {
      message,
      ...(path && { path }),
      extensions: isDown ? { ...extensions, subgraph: this.#name } : extensions,
    };
  }
}
