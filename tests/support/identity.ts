import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Viewer } from '@lightbox/platform/identity.ts';
import type { Role } from '@lightbox/platform/permissions.ts';
import { TokenSigner } from '@lightbox/users/accounts/tokens.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

/** The keys of this test file's hospital. */
export const keys = { signingKey: privateKey, verificationKey: publicKey } as const;

/** What this test file's gateway and subgraphs share. */
export const gatewaySecret = randomBytes(32).toString('hex');

/** An access token such as signing in gives, for someone who need not have an account. */
export const tokenFor = (viewer: Partial<Viewer> & { role: Role }): string =>
  new TokenSigner(privateKey).accessToken({
    accountId: crypto.randomUUID(),
    sessionId: crypto.randomUUID(),
    staffId: viewer.role === 'PATIENT' ? null : crypto.randomUUID(),
    patientId: viewer.role === 'PATIENT' ? crypto.randomUUID() : null,
    ...viewer,
  }).token;
