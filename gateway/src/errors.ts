import { unwrapResolverError } from '@apollo/server/errors';
import { AppError } from '@lightbox/platform/errors.ts';
import { withoutInternals } from '@lightbox/platform/safe-errors.ts';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { tokensError } from './limits.ts';

/** Apollo Server gives some of what it refuses a status but no code, such as a hash of another query. */
function isClientFault(error: unknown): boolean {
  if (!(error instanceof GraphQLError)) return false;
  const http = error.extensions['http'] as { readonly status?: number } | undefined;
  return http?.status !== undefined && http.status < 500;
}

/** A value in the text of an operation is as wrong as one of its variables; Apollo Server takes it for a fault of the text. */
function isWrongValue(error: unknown): boolean {
  const cause = error instanceof GraphQLError ? error.originalError : undefined;
  return cause instanceof GraphQLError && cause.extensions['code'] === 'BAD_USER_INPUT';
}

/** @returns what is behind an error that is neither one of ours nor a client's, or null */
export function unexpectedCause(error: unknown): unknown {
  const code = error instanceof GraphQLError ? error.extensions['code'] : undefined;
  if (code !== undefined && code !== 'INTERNAL_SERVER_ERROR') return null;
  const cause = unwrapResolverError(error);
  return cause instanceof AppError || isClientFault(cause) ? null : cause;
}

/** Makes every error of the gateway safe to send: known codes, no internals, no quoted values. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const tokens = tokensError(error);
  if (tokens !== null) return withoutInternals(tokens.toJSON());
  const code = formatted.extensions?.['code'];
  if (code !== 'INTERNAL_SERVER_ERROR') {
    const extensions = { ...formatted.extensions, ...(isWrongValue(error) && { code: 'BAD_USER_INPUT' }) };
    return withoutInternals({ ...formatted, extensions });
  }
  const cause = unwrapResolverError(error);
  if (cause instanceof AppError) {
    return withoutInternals({ ...formatted, message: cause.message, extensions: cause.extensions });
  }
  if (isClientFault(cause)) {
    return withoutInternals({ ...formatted, extensions: { ...formatted.extensions, code: 'BAD_REQUEST' } });
  }
  return withoutInternals({
    ...formatted,
    message: 'Something went wrong on our side.',
    extensions: { ...formatted.extensions, code: 'INTERNAL' },
  });
}
