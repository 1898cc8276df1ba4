import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { unauthenticated } from './errors.ts';
import { permissionsOf, roles, scopeOf, type Permission, type Role, type Scope } from './permissions.ts';

/** Issuer, audience and type that every access token names. */
export const tokenClaims = { issuer: 'lightbox', audience: 'lightbox', type: 'access' } as const;
/** How long an access token works. */
export const accessTokenSeconds = 15 * 60;

const payload = z.object({
  sub: z.uuid(),
  sid: z.uuid(),
  exp: z.number(),
  typ: z.literal(tokenClaims.type),
  role: z.enum(roles),
  staffId: z.uuid().optional(),
  patientId: z.uuid().optional(),
});

/** Who asks: what a verified access token says. */
export interface Viewer {
  readonly accountId: string;
  readonly sessionId: string;
  readonly role: Role;
  /** Set for staff accounts. */
  readonly staffId: string | null;
  /** Set for portal accounts. */
  readonly patientId: string | null;
}

/** How far the viewer's permission reaches; null for nobody and for roles without it. */
export const scope = (viewer: Viewer | null, permission: Permission): Scope | null =>
  viewer === null ? null : scopeOf(viewer.role, permission);

/** True when the viewer has the permission, however far it reaches. */
export const can = (viewer: Viewer | null, permission: Permission): boolean =>
  viewer !== null && permissionsOf(viewer.role).includes(permission);

/** True for callers who get nothing that tells who a person is. */
export const seesDeidentified = (viewer: Viewer | null): boolean => viewer?.role === 'ANALYST';

/** Tells whether an account or a session has been revoked; answers from memory. */
export interface Revocations {
  /** @throws AppError UNAVAILABLE when the list may be out of date */
  isRevoked(viewer: Viewer): boolean;
}

/** Verifies access tokens with one public key; remembers verified ones until they expire. */
export class TokenVerifier {
  readonly #key: KeyObject;
  readonly #revocations: Revocations;
  readonly #verified = new Map<string, { viewer: Viewer; expires: number }>();

  constructor(publicKeyPem: string, revocations: Revocations) {
    this.#key = createPublicKey(publicKeyPem);
    this.#revocations = revocations;
  }

  /**
   * @param authorization the header's value, `Bearer …`, or undefined
   * @returns the viewer, or null when no token was sent
   * @throws AppError UNAUTHENTICATED for a token that is expired, revoked, or not ours
   */
  verify(authorization: string | undefined): Viewer | null {
    const token = tokenIn(authorization);
    if (token === null) return null;
    const viewer = this.#remembered(token) ?? this.#decode(token, accessTokenSeconds);
    this.requireSession(viewer);
    return viewer;
  }

  /**
   * For what takes so long that the session may end meanwhile; that the token expires does not count.
   * @throws AppError UNAUTHENTICATED when the viewer's account or session has been revoked; UNAVAILABLE when that
   *   cannot be known
   */
  requireSession(viewer: Viewer | null): void {
    if (viewer !== null && this.#revocations.isRevoked(viewer))
      throw unauthenticated('This session has ended. Sign in again.');
  }

  /**
   * Whose token it is, for what is left to be done of a request that began while it held: it may have ended since, by
   * that very request or by its time.
   * @throws AppError UNAUTHENTICATED for a token that is not ours
   */
  recognise(authorization: string | undefined): Viewer | null {
    const token = tokenIn(authorization);
    return token === null ? null : (this.#remembered(token) ?? this.#decode(token, null));
  }

  #remembered(token: string): Viewer | null {
    const entry = this.#verified.get(digest(token));
    return entry !== undefined && entry.expires > Date.now() ? entry.viewer : null;
  }

  /** @param maxSeconds how long it may have been in use; null where it may have expired */
  #decode(token: string, maxSeconds: number | null): Viewer {
    let claims: z.infer<typeof payload>;
    try {
      claims = payload.parse(
        jwt.verify(token, this.#key, {
          algorithms: ['ES256'],
          issuer: tokenClaims.issuer,
          audience: tokenClaims.audience,
          ...(maxSeconds === null ? { ignoreExpiration: true } : { maxAge: maxSeconds }),
        }),
      );
    } catch (error) {
      const expired = error instanceof jwt.TokenExpiredError;
      throw unauthenticated(
        expired ? 'The session has expired. Sign in again.' : 'The access token is not valid.',
      );
    }
    const viewer: Viewer = {
      accountId: claims.sub,
      sessionId: claims.sid,
      role: claims.role,
      staffId: claims.staffId ?? null,
      patientId: claims.patientId ?? null,
    };
    if (maxSeconds !== null) this.#remember(token, viewer, claims.exp * 1000);
    return viewer;
  }

  #remember(token: string, viewer: Viewer, expires: number): void {
    if (this.#verified.size >= 10_000) {
      const now = Date.now();
      for (const [key, entry] of this.#verified) if (entry.expires <= now) this.#verified.delete(key);
      if (this.#verified.size >= 10_000) this.#verified.clear();
    }
    this.#verified.set(digest(token), { viewer, expires });
  }
}

/** @returns the token of an authorization header, or null where there is none */
function tokenIn(authorization: string | undefined): string | null {
  if (authorization === undefined || authorization === '') return null;
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
  if (token === undefined) throw unauthenticated('The authorization header is not a bearer token.');
  return token;
}

const digest = (token: string): string => hash('sha256', token, 'base64');
