import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { AppError } from '@lightbox/platform/errors.ts';
import {
  accessTokenSeconds,
  TokenVerifier,
  type Revocations,
  type Viewer,
} from '@lightbox/platform/identity.ts';
import jwt from 'jsonwebtoken';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { keys, tokenFor } from '../../support/identity.ts';

type Claims = Record<string, unknown>;
const claims = (): Claims => jwt.decode(tokenFor({ role: 'PHYSICIAN' })) as Claims;
const sign = (payload: Claims): string => jwt.sign(payload, keys.signingKey, { algorithm: 'ES256' });
const without = (name: string): Claims =>
  Object.fromEntries(Object.entries(claims()).filter(([claim]) => claim !== name));
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token that was made by hand with the public key as the secret of an HMAC, as libraries refuse to. */
function confused(): string {
  const content = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims())}`;
  return `${content}.${createHmac('sha256', keys.verificationKey).update(content).digest('base64url')}`;
}

function tampered(): string {
  const [head, , signature] = tokenFor({ role: 'CLERK' }).split('.');
  return [head, part({ ...claims(), role: 'ADMIN' }), signature].join('.');
}

const nobodyIsRevoked = { isRevoked: () => false };
const verifier = (revocations: Revocations = nobodyIsRevoked) =>
  new TokenVerifier(keys.verificationKey, revocations);
const verify = (token: string): Viewer | null => verifier().verify(`Bearer ${token}`);

function refusal(act: () => unknown): AppError {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

afterEach(() => {
  jest.useRealTimers();
});

describe('a token', () => {
  it('tells who asks', () => {
    const viewer = {
      accountId: crypto.randomUUID(),
      sessionId: crypto.randomUUID(),
      patientId: crypto.randomUUID(),
    };
    expect(verify(tokenFor({ role: 'PATIENT', ...viewer }))).toEqual({
      role: 'PATIENT',
      staffId: null,
      ...viewer,
    });
  });

  it('that is not sent makes nobody, and no error', () => {
    expect(verifier().verify(undefined)).toBeNull();
    expect(verifier().verify('')).toBeNull();
  });

  const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const seconds = () => Math.floor(Date.now() / 1000);
  const bad: [string, () => string][] = [
    ['of another key', () => jwt.sign(claims(), foreign, { algorithm: 'ES256' })],
    ['without a signature', () => `${part({ alg: 'none', typ: 'JWT' })}.${part(claims())}.`],
    ['with an empty algorithm and some signature', () => `${part({ alg: 'none' })}.${part(claims())}.AAAA`],
    ['with the public key as its secret', confused],
    ['whose claims were changed', tampered],
    ['for another audience', () => sign({ ...claims(), aud: 'elsewhere' })],
    ['of another issuer', () => sign({ ...claims(), iss: 'elsewhere' })],
    ['of another type', () => sign({ ...claims(), typ: 'refresh' })],
    ['of a role that does not exist', () => sign({ ...claims(), role: 'SURGEON' })],
    ['whose account is no id', () => sign({ ...claims(), sub: 'me' })],
    ['that is not valid yet', () => sign({ ...claims(), nbf: seconds() + 600 })],
    ...['sub', 'sid', 'exp', 'iat', 'typ', 'role', 'aud', 'iss'].map((name): [string, () => string] => [
      `without ${name}`,
      () => jwt.sign(without(name), keys.signingKey, { algorithm: 'ES256', noTimestamp: true }),
    ]),
    ['that is a word', () => 'token'],
    ['that is very long', () => `${'a'.repeat(100_000)}.b.c`],
  ];
  it.each(bad)('%s is refused', (_, make) => {
    const token = make();
    const { code, message } = refusal(() => verify(token));
    expect(code).toBe('UNAUTHENTICATED');
    expect(message).toMatch(/^The (access token is not valid|authorization header is not a bearer token)\.$/);
  });

  it('that claims to last longer than tokens do has expired all the same', () => {
    const { message } = refusal(() =>
      verify(sign({ ...claims(), iat: seconds() - 3600, exp: seconds() + 3600 })),
    );
    expect(message).toBe('The session has expired. Sign in again.');
  });

  it('that has expired is refused as such', () => {
    const { message } = refusal(() =>
      verify(sign({ ...claims(), iat: seconds() - 901, exp: seconds() - 1 })),
    );
    expect(message).toBe('The session has expired. Sign in again.');
  });

  it.each(['Basic YTpi', 'Bearer', 'Bearer a b.c.d', 'bearer: x.y.z', '[object Object]'])(
    'in a header such as "%s" is refused',
    (header) => {
      expect(refusal(() => verifier().verify(header)).code).toBe('UNAUTHENTICATED');
    },
  );
});

describe('a token that was verified before', () => {
  it('is refused from the moment of its revocation on', () => {
    const revoked = new Set<string>();
    const one = verifier({ isRevoked: ({ sessionId }: Viewer) => revoked.has(sessionId) });
    const sessionId = crypto.randomUUID();
    const header = `Bearer ${tokenFor({ role: 'CLERK', sessionId })}`;
    expect(one.verify(header)).toMatchObject({ sessionId });
    expect(one.verify(header)).toMatchObject({ sessionId });
    revoked.add(sessionId);
    expect(refusal(() => one.verify(header)).code).toBe('UNAUTHENTICATED');
  });

  it('is refused once it has expired', () => {
    const one = verifier();
    const header = `Bearer ${tokenFor({ role: 'CLERK' })}`;
    expect(one.verify(header)).toMatchObject({ role: 'CLERK' });
    const now = Date.now();
    jest.useFakeTimers({ now: now + (accessTokenSeconds - 5) * 1000, doNotFake: ['nextTick'] });
    expect(one.verify(header)).toMatchObject({ role: 'CLERK' });
    jest.setSystemTime(now + (accessTokenSeconds + 1) * 1000);
    expect(refusal(() => one.verify(header)).message).toBe('The session has expired. Sign in again.');
  });

  it('lets nobody in when it cannot be said who has been revoked', () => {
    const unsure = verifier({
      isRevoked: () => {
        throw new AppError('UNAVAILABLE', 'Not now.');
      },
    });
    expect(refusal(() => unsure.verify(`Bearer ${tokenFor({ role: 'ADMIN' })}`)).code).toBe('UNAVAILABLE');
  });
});
