import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

export const Session = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    id: p.uuid().primary(),
    accountId: p.uuid(),
    /** SHA-256 of the refresh token; the token itself is never stored. */
    refreshTokenHash: p.blob(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    endedAt: p.datetime().nullable(),
  },
});
export type Session = InferEntity<typeof Session>;
