import { createSecretKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { unauthenticated } from './errors.ts';
import type { Caller } from './subgraph.ts';

/** The closed list of headers between a gateway and a subgraph, beside HTTP's own. */
export const passHeaders = {
  authorization: 'authorization',
  requestId: 'x-request-id',
  /** W3C Trace Context. */
  traceparent: 'traceparent',
  /** Milliseconds that are left for the answer; none for an upload. */
  deadline: 'x-lightbox-deadline',
  /** What the gateway says of the caller, signed. */
  caller: 'x-lightbox-caller',
  /** To users alone. */
  cookie: 'cookie',
} as const;

const issuer = 'lightbox-gateway';
const algorithm = 'HS256';
const seconds = 60;

const claims = z.object({
  jti: z.string().max(64),
  clientAddress: z.string().max(100).nullable(),
  operationName: z.string().max(100).nullable(),
  origin: z.url(),
  isOwnOrigin: z.boolean(),
});

type Told = Pick<Caller, 'requestId' | 'clientAddress' | 'operationName' | 'origin' | 'isOwnOrigin'>;

/**
 * What a gateway tells a subgraph about a caller, as a JWT (RFC 7519) of one minute for that subgraph: who holds the
 * secret of both is believed about client address, operation and origin, and may ask where nobody is signed in yet.
 */
export class GatewayPass {
  readonly #key: KeyObject;

  /** @param secret at least 32 characters, the same for the gateway and its subgraphs */
  constructor(secret: string) {
    this.#key = createSecretKey(secret, 'utf8');
  }

  sign(subgraph: string, { requestId, clientAddress, operationName, origin, isOwnOrigin }: Told): string {
    return jwt.sign({ clientAddress, operationName, origin, isOwnOrigin }, this.#key, {
      algorithm,
      issuer,
      audience: subgraph,
      jwtid: requestId,
      expiresIn: seconds,
    });
  }

  /** @throws AppError UNAUTHENTICATED for a pass that is not this gateway's, not for this subgraph, or too old */
  verify(subgraph: string, pass: string): Told {
    try {
      const payload = jwt.verify(pass, this.#key, {
        algorithms: [algorithm],
        issuer,
        audience: subgraph,
        maxAge: seconds,
        // Machines' clocks differ a little.
        clockTolerance: 5,
      });
      const { jti: requestId, ...told } = claims.parse(payload);
      return { requestId, ...told };
    } catch {
      throw unauthenticated('The request does not come from the gateway.');
    }
  }
}
