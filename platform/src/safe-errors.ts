import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { AppError } from './errors.ts';
import type { Logger } from './logger.ts';

const connectionFaults = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|57P0[1-3]|53300|08\d{3})$/;

/** What pg says, without a code, of a connection that it could not have, has lost or has given up. */
const pgFaults =
  /^(?:Connection terminated|Query read timeout|timeout expired|timeout exceeded when trying to connect|Client (?:was closed|has encountered a connection error) and is not queryable)/;

const down = 'a dependency is down';

/** PostgreSQL's query_canceled. */
const statementTimeout = '57014';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** PostgreSQL's deadlock_detected and serialization_failure. */
const lostToAnother = /^(40P01|40001)$/;

/** True for the error of a transaction that PostgreSQL gave up in favour of another: nothing is wrong with it. */
export const isLostToAnother = (error: unknown): boolean => lostToAnother.test(codeOf(error));

/** @returns the error at the bottom of the wrappers that GraphQL and the ORM put around it */
function rootCause(error: unknown): unknown {
  let current = error;
  for (let depth = 0; depth < 10 && current instanceof Error; depth += 1) {
    if (current instanceof AppError) return current;
    const inner: unknown =
      current instanceof GraphQLError
        ? current.originalError
        : 'previous' in current
          ? current.previous
          : current.cause;
    if (!(inner instanceof Error)) return current;
    current = inner;
  }
  return current;
}

/** A socket of PostgreSQL's that is not there stands for a port that nobody listens on. */
const isConnectionFault = (cause: unknown): boolean =>
  cause instanceof Error &&
  (connectionFaults.test(codeOf(cause)) ||
    pgFaults.test(cause.message) ||
    cause.message.startsWith('connect ENOENT '));

/**
 * Makes an execution error safe to send. Ours travel as they are; a lost connection becomes UNAVAILABLE; anything
 * else is logged and becomes INTERNAL with the request's id.
 */
export function toSafeError(error: GraphQLError, requestId: string, log: Logger): GraphQLError {
  const cause = rootCause(error);
  const at = { nodes: error.nodes ?? null, path: error.path ?? null };
  if (cause instanceof AppError) {
    if (cause.originalError !== undefined) log.error({ requestId, err: cause }, down);
    return new GraphQLError(cause.message, { ...at, extensions: { ...cause.extensions } });
  }
  // graphql-jit's errors have none, whatever their type says.
  const { code } = { ...error.extensions };
  if (typeof code === 'string') return error;
  if (isConnectionFault(cause)) {
    log.error({ requestId, err: cause }, down);
    return new GraphQLError('The database cannot be reached at the moment. Try again shortly.', {
      ...at,
      extensions: { code: 'UNAVAILABLE' },
    });
  }
  if (isLostToAnother(cause)) {
    log.warn({ requestId, err: cause }, 'a transaction lost to others again and again');
    return new GraphQLError('Others are changing the same. Try again.', {
      ...at,
      extensions: { code: 'CONFLICT' },
    });
  }
  if (codeOf(cause) === statementTimeout) {
    log.error({ requestId, err: cause }, 'a statement took too long');
    return new GraphQLError('This takes longer than a request may. Ask for less at a time.', {
      ...at,
      extensions: { code: 'TIMEOUT' },
    });
  }
  log.error({ requestId, err: cause }, 'unexpected error');
  return new GraphQLError('Something went wrong on our side.', {
    ...at,
    extensions: { code: 'INTERNAL', requestId },
  });
}

/** graphql-js quotes the value it refuses; a value may be a person's name. */
const quoting: readonly (readonly [RegExp, string])[] = [
  [/^(Expected value of type ".+?"), found .*$/s, '$1.'],
  [/^Value ".*" does not exist in (".+?" enum\.)/s, 'Such a value does not exist in $1'],
  [/^(Enum ".+?" cannot represent non-\w+ value): .*$/s, '$1.'],
  [/^((?:String|Int|Float|Boolean|ID) cannot represent [\w\s-]*\bvalue): .*$/s, '$1.'],
  [/^(Syntax Error: .*\b(?:String|BlockString|Int|Float)) ".*"\.$/s, '$1.'],
];

/** @returns a sentence of graphql-js's own without the value that it is about; all others as they are */
export function withoutValues(message: string): string {
  const found = quoting.find(([pattern]) => pattern.test(message));
  return found === undefined ? message : message.replace(...found);
}

/** @returns the error without anything a client need not know: no stack, no subgraph's address, no value that was sent */
export function withoutInternals({
  message,
  locations,
  path,
  extensions,
}: GraphQLFormattedError): GraphQLFormattedError {
  const kept = Object.entries(extensions ?? {}).filter(([key]) => publicExtensions.has(key));
  return {
    message: withoutValues(message),
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: Object.fromEntries(kept),
  };
}

const publicExtensions = new Set([
  'code',
  'field',
  'retryAfterSeconds',
  'subgraph',
  'requestId',
  'limit',
  'actual',
]);
