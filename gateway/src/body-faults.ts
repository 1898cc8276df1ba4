import { AppError, badInput, tooLarge } from '@lightbox/platform/errors.ts';
import { excessiveRequest } from '@lightbox/platform/excess.ts';
import type { Logger } from '@lightbox/platform/logger.ts';
import { countError } from '@lightbox/platform/metrics.ts';
import { GraphQLError } from 'graphql';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** Of a request without files. */
export const maxBodyBytes = 1024 ** 2;

/** HTTP status of a request that was refused before it was executed, by its error's code. */
const statusOf: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
  TIMEOUT: 408,
  CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  UNAVAILABLE: 503,
};

/** @returns an error of ours with the HTTP status of a request that was refused as a whole */
export function withStatus(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  const http = { status: statusOf[error.code] ?? 500 };
  return new GraphQLError(error.message, { extensions: { ...error.extensions, http } });
}

const allowed = ['GET', 'POST'] as const;

/** A request that never became an operation is answered in the graph's form all the same. */
export function answerBodyFault(error: FastifyError | AppError, reply: FastifyReply, log: Logger): void {
  const fault = faultOf(error, Number(reply.request.headers['content-length']));
  const requestId = reply.request.id;
  if (fault === null) log.error({ requestId, err: error }, 'unexpected error in the gateway');
  const { message, extensions } = fault ?? {
    message: 'Something went wrong on our side.',
    extensions: { code: 'INTERNAL', requestId },
  };
  countError('gateway', extensions['code']);
  void reply
    .code(statusOf[String(extensions['code'])] ?? 500)
    .type(mediaTypeFor(reply.request.headers.accept))
    .send({ errors: [{ message, extensions }] });
}

/** The graph answers GET and POST. */
export function answerMethodFault(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const message = `Send ${allowed.join(' or ')}.`;
  return reply
    .code(405)
    .header('allow', allowed.join(', '))
    .type(mediaTypeFor(request.headers.accept))
    .send({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
}

/** A client that knows GraphQL's own media type reads an answer with a status of 400 only under that. */
const mediaTypeFor = (accept = '*/*'): string =>
  accept.includes('application/graphql-response+json')
    ? 'application/graphql-response+json; charset=utf-8'
    : 'application/json; charset=utf-8';

/** @param actual how many bytes the request says that it has; NaN where it does not */
function faultOf(error: FastifyError | AppError, actual: number): AppError | null {
  if (error instanceof AppError) return error;
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const excess = { rule: 'A request may have at most', what: 'bytes of JSON', limit: maxBodyBytes };
    return Number.isNaN(actual)
      ? tooLarge('body', `A request may have at most ${maxBodyBytes} bytes of JSON.`)
      : excessiveRequest({ ...excess, actual }, 'PAYLOAD_TOO_LARGE');
  }
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new AppError(
      'UNSUPPORTED_MEDIA_TYPE',
      'Send application/json, or multipart/form-data for uploads.',
    );
  }
  const status = error.statusCode ?? 500;
  return status >= 400 && status < 500 ? badInput('body', 'The request is not valid JSON.') : null;
}
