import type { FastifyReply, FastifyRequest } from 'fastify';
import { signalUntil } from './deadline.ts';
import { unauthenticated } from './errors.ts';
import { passHeaders, type GatewayPass } from './gateway-pass.ts';
import { refreshTokenIn } from './refresh-cookie.ts';
import type { Caller } from './subgraph.ts';

/** A deadline that a caller names may be this far away. */
const longestMilliseconds = 300_000;

export const header = ({ headers }: FastifyRequest, name: string): string | null => {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
};

/** True when the request has a pass; whether it holds is for {@link servedCaller} to say. */
export const isFromGateway = (request: FastifyRequest): boolean =>
  header(request, passHeaders.caller) !== null;

/**
 * What a subgraph knows of who asks it: from a gateway what its pass says, of others what the connection shows.
 * @throws AppError UNAUTHENTICATED for a pass that does not hold, and where there is neither pass nor token
 */
export function servedCaller(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, pass }: { readonly name: string; readonly pass: GatewayPass },
): Caller {
  const told = toldOf(request, name, pass);
  const left = Number(header(request, passHeaders.deadline) ?? Number.NaN);
  const deadline = Number.isFinite(left) ? Date.now() + Math.min(left, longestMilliseconds) : null;
  return {
    ...told,
    authorization: request.headers.authorization,
    refreshCookie: told.isOwnOrigin ? refreshTokenIn(header(request, passHeaders.cookie), told.origin) : null,
    deadline,
    signal: signalUntil(goneSignal(reply), deadline),
  };
}

function toldOf(request: FastifyRequest, name: string, pass: GatewayPass) {
  const signed = header(request, passHeaders.caller);
  if (signed !== null) return { ...pass.verify(name, signed), isDirect: false };
  // An empty one is none.
  if (!request.headers.authorization) throw unauthenticated();
  return {
    requestId: request.id,
    clientAddress: request.ip,
    operationName: null,
    origin: `${request.protocol}://${request.host}`,
    isOwnOrigin: false,
    isDirect: true,
  };
}

function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => {
    if (!raw.writableEnded) gone.abort();
  });
  return gone.signal;
}
