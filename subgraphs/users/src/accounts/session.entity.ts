import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** A sign-in and all its renewals: the family of its refresh tokens. */
export const Session = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    id: p.uuid().primary(),
    accountId: p.uuid(),
    createdAt: p.datetime(),
    /** When it was begun or last renewed. */
    lastUsedAt: p.datetime(),
    expiresAt: p.datetime(),
    endedAt: p.datetime().nullable(),
  },
});
export type Session = InferEntity<typeof Session>;

export const RefreshToken = defineEntity({
  name: 'RefreshToken',
  tableName: 'refresh_tokens',
  properties: {
    /** SHA-256 of the token; the token itself is never stored. */
    hash: p.blob().primary(),
    sessionId: p.uuid(),
    createdAt: p.datetime(),
    /** A token is good for one renewal. */
    usedAt: p.datetime().nullable(),
  },
});
