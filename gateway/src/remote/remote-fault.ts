import { AppError, unavailable } from '@lightbox/platform/errors.ts';
import { codeOf } from '@lightbox/platform/startup-error.ts';
import { errors } from 'undici';

/** The request never left. */
const unreachedCodes = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const brokenCodes = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET']);

/** A proxy between us and the subgraph says that it has nobody to ask. */
export class NobodyThere extends Error {
  override readonly name = 'NobodyThere';
}

/** True when the subgraph was not reached: asking again repeats nothing. */
export const isUnreached = (error: unknown): boolean => unreachedCodes.has(codeOf(error));

/** True when the subgraph was not reached, or its connection broke before the answer was whole. */
export const isConnectionFault = (error: unknown): boolean =>
  error instanceof NobodyThere || isUnreached(error) || brokenCodes.has(codeOf(error));

/** True for an answer that came and says nothing: not a deadline, not a client that left, not a connection. */
export const isNonsense = (error: unknown): boolean =>
  !(error instanceof AppError) && !isConnectionFault(error) && !isTooLarge(error);

const isTooLarge = (error: unknown): boolean => error instanceof errors.ResponseExceededMaxSizeError;

/**
 * A fault on the way to a subgraph as the client is told of it.
 * @param isRepeatable false for what may have changed something
 */
export function toldFault(name: string, error: unknown, isRepeatable: boolean): AppError {
  if (error instanceof AppError) return error;
  if (isTooLarge(error)) {
    return new AppError('PAYLOAD_TOO_LARGE', 'The answer would be too large. Ask for less at once.');
  }
  if (isRepeatable || isUnreached(error)) return unavailable(`The ${name} service`, error);
  const message = `The ${name} service broke off its answer. Before you repeat a change, look whether it was made.`;
  return new AppError('UNAVAILABLE', message, { cause: error });
}
