import { randomUUID } from 'node:crypto';
import { TokenVerifier } from '@lightbox/platform/identity.ts';
import { TokenSigner } from '@lightbox/users/accounts/tokens.ts';
import type { Ground } from './hospital.ts';

/**
 * The same person's sessions in as many browsers. Hive Gateway answers requests that are alike and under way at once by
 * one fetch, which requests of different sessions are not.
 * @param token of the person's first session
 * @returns headers of a request, for each session
 */
export function sessionsOf({ secrets }: Ground, token: string, count: number): Record<string, string>[] {
  const verifier = new TokenVerifier(secrets.verificationKey, { isRevoked: () => false });
  const viewer = verifier.verify(`Bearer ${token}`);
  if (viewer === null) throw new Error('the token says of nobody');
  const signer = new TokenSigner(secrets.signingKey);
  return Array.from({ length: count }, () => {
    const { token: access } = signer.accessToken({ ...viewer, sessionId: randomUUID() });
    return { 'content-type': 'application/json', authorization: `Bearer ${access}` };
  });
}
