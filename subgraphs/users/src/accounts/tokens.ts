import { createHash, createPrivateKey, randomBytes, type KeyObject } from 'node:crypto';
import { accessTokenSeconds, tokenClaims, type Viewer } from '@lightbox/platform/identity.ts';
import jwt from 'jsonwebtoken';

/** Signs access tokens (JWT, ES256) and makes refresh tokens. */
export class TokenSigner {
  readonly #key: KeyObject;

  /** @param privateKeyPem EC key on P-256 */
  constructor(privateKeyPem: string) {
    this.#key = createPrivateKey(privateKeyPem);
  }

  accessToken(viewer: Viewer): { token: string; expiresAt: Date } {
    const claims = {
      typ: tokenClaims.type,
      sid: viewer.sessionId,
      role: viewer.role,
      ...(viewer.staffId !== null && { staffId: viewer.staffId }),
      ...(viewer.patientId !== null && { patientId: viewer.patientId }),
    };
    const token = jwt.sign(claims, this.#key, {
      algorithm: 'ES256',
      subject: viewer.accountId,
      issuer: tokenClaims.issuer,
      audience: tokenClaims.audience,
      expiresIn: accessTokenSeconds,
    });
    return { token, expiresAt: new Date(Date.now() + accessTokenSeconds * 1000) };
  }
}

/** @returns a random token for the client and the hash that is stored of it */
export function refreshToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: createHash('sha256').update(token).digest() };
}
