import { defineEntity, p } from '@mikro-orm/core';

/** How often something happened within a time; in the database, so that every copy of the service counts alike. */
export const Throttle = defineEntity({
  name: 'Throttle',
  tableName: 'throttles',
  properties: {
    /** SHA-256 of what is counted: it may be an address. */
    key: p.blob().primary(),
    count: p.integer(),
    expiresAt: p.datetime(),
  },
});
