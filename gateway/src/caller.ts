import { signalUntil } from '@lightbox/platform/deadline.ts';
import { AppError, badInput } from '@lightbox/platform/errors.ts';
import { refreshTokenIn } from '@lightbox/platform/refresh-cookie.ts';
import type { Caller } from '@lightbox/platform/subgraph.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { shareOfAudit } from './request-context.ts';

interface Patience {
  /** For an operation. An upload takes as long as its bytes keep coming. */
  readonly timeoutSeconds: number;
  readonly isUpload: boolean;
}

/** What the gateway knows of a request's sender. */
export function callerOf(
  request: FastifyRequest,
  reply: FastifyReply,
  { timeoutSeconds, isUpload }: Patience,
): Caller {
  const { headers } = request;
  // As browsers say it: a proxy may name the port that goes without saying.
  const origin = URL.parse(`${request.protocol}://${request.host}`)?.origin;
  if (origin === undefined) throw badInput('host', 'host: is not an address.');
  // A browser sends our cookie along for whatever page asks; what it keeps is for our own.
  const isOwnOrigin = headers.origin === origin;
  const deadline = isUpload ? null : Date.now() + timeoutSeconds * 1000 * (1 - shareOfAudit);
  return {
    authorization: headers.authorization,
    requestId: request.id,
    clientAddress: request.ip,
    operationName: null,
    origin,
    isOwnOrigin,
    isDirect: false,
    refreshCookie: isOwnOrigin ? refreshTokenIn(headers.cookie, origin) : null,
    deadline,
    signal: signalUntil(goneSignal(reply), deadline),
  };
}

function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  // A client may leave while the fields of a multipart request are read.
  const leave = () => gone.abort(new AppError('TIMEOUT', 'The client went away.'));
  if (raw.destroyed) leave();
  raw.once('close', () => {
    if (!raw.writableEnded) leave();
  });
  return gone.signal;
}
