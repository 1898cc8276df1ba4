import type { SubgraphConnection } from '@lightbox/gateway/request-context.ts';
import { AppError } from '@lightbox/platform/errors.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { refusal, type RequestContext, type Subgraph } from '@lightbox/platform/subgraph.ts';
import type { GraphQLFormattedError } from 'graphql';
import { overHttp } from './over-http.ts';
import { isDistributed } from './test-mode.ts';

/** An answer as a client gets it. */
export interface Answer {
  // A test reads what it asked for; the shape is the query's.
  readonly data: Record<string, never> | null;
  readonly errors: readonly GraphQLFormattedError[];
}

/** Asks one subgraph as a gateway does. */
export async function ask<Context extends RequestContext>(
  subgraph: Subgraph<Context>,
  query: string,
  variables: Record<string, unknown> = {},
  token?: string,
  clientAddress = '192.0.2.1',
): Promise<Answer> {
  const connection = isDistributed ? await overHttp(subgraph) : subgraph;
  return askConnection(connection, { query, variables }, token, clientAddress);
}

interface Asked {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  /** Past the gateway. */
  readonly isDirect?: boolean;
}

/** Asks on a gateway's way to a subgraph, and tells of faults on it as the gateway does. */
export async function askConnection(
  connection: SubgraphConnection,
  { isDirect = false, ...operation }: Asked,
  token?: string,
  clientAddress = '192.0.2.1',
): Promise<Answer> {
  const requestId = crypto.randomUUID();
  const limit = { deadline: null, signal: new AbortController().signal };
  const caller = {
    authorization: token === undefined ? undefined : `Bearer ${token}`,
    requestId,
    clientAddress,
    operationName: 'Test',
    origin: 'http://127.0.0.1:4000',
    isOwnOrigin: false,
    isDirect,
    refreshCookie: null,
    ...limit,
  };
  const asked = async () => {
    const scope = connection.open(caller);
    const result = await scope.execute(operation, limit);
    await scope.finish(limit);
    return result;
  };
  const { data, errors } = await asked().catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
    return refusal(error, requestId, createLogger('tests', 'fatal'));
  });
  return JSON.parse(JSON.stringify({ data: data ?? null, errors: errors ?? [] })) as Answer;
}

/** @returns the codes of an answer's errors with their fields, such as `BAD_USER_INPUT input.mrn` */
export const codes = ({ errors }: Answer): string[] =>
  errors.map(({ extensions }) => [extensions?.['code'], extensions?.['field']].filter(Boolean).join(' '));

/** @returns the codes of an answer's errors alone */
export const kinds = ({ errors }: Answer): unknown[] => errors.map(({ extensions }) => extensions?.['code']);

/** @returns what an answer gives for one field of the query, in the shape that the query asks for */
export function valueOf<Shape>({ data, errors }: Answer, field: string): Shape {
  if (data === null) throw new Error(`no data: ${errors.map(({ message }) => message).join(' ')}`);
  return data[field] as Shape;
}
