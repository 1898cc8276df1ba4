import { AppError, unavailable } from '@lightbox/platform/errors.ts';
import { BrokenCircuitError } from 'cockatiel';
import { errors } from 'undici';

const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** A proxy between us and the subgraph says that it has nobody to ask. */
export class NobodyThere extends Error {
  override readonly name = 'NobodyThere';
}

/** True when the subgraph was not reached, or its connection broke before the answer was whole. */
export const isConnectionFault = (error: unknown): boolean =>
  error instanceof NobodyThere ||
  (error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    connectionCodes.has(error.code));

/** True when the subgraph is to be left alone for a while, if it happens again and again. */
export const isOutage = (error: unknown): boolean =>
  isConnectionFault(error) || (error instanceof AppError && error.code === 'TIMEOUT');

/** A fault on the way to a subgraph as the client is told of it. */
export function toldFault(name: string, error: unknown): unknown {
  if (isConnectionFault(error) || error instanceof BrokenCircuitError) {
    return unavailable(`The ${name} service`, error);
  }
  if (error instanceof errors.ResponseExceededMaxSizeError) {
    return new AppError('PAYLOAD_TOO_LARGE', 'The answer would be too large. Ask for less at once.');
  }
  return error;
}
