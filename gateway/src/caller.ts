import { badInput } from '@lightbox/platform/errors.ts';
import type { Caller } from '@lightbox/platform/subgraph.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';

const requestIdForm = /^[\w.-]{8,64}$/;

/** What the gateway knows of a request's sender. The signal aborts when the client goes away before the answer. */
export function callerOf(request: FastifyRequest, reply: FastifyReply): Caller {
  const { headers } = request;
  const origin = `${request.protocol}://${request.host}`;
  if (!URL.canParse(origin)) throw badInput('host', 'host: is not an address.');
  const given = headers['x-request-id'];
  return {
    authorization: headers.authorization,
    requestId: typeof given === 'string' && requestIdForm.test(given) ? given : randomUUID(),
    clientAddress: request.ip,
    operationName: null,
    origin,
    isOwnOrigin: headers.origin === origin,
    signal: goneSignal(reply),
  };
}

function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  // A client may leave while the fields of a multipart request are read.
  if (raw.destroyed) gone.abort();
  raw.once('close', () => {
    if (!raw.writableEnded) gone.abort();
  });
  return gone.signal;
}
