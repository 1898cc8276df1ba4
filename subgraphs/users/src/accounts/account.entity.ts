import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { Role } from '@lightbox/platform/permissions.ts';

export const Account = defineEntity({
  name: 'Account',
  tableName: 'accounts',
  properties: {
    id: p.uuid().primary(),
    /** In lower case; what the person signs in with. */
    email: p.string(),
    passwordHash: p.string(),
    role: p.string().$type<Role>(),
    staffId: p.uuid().nullable(),
    patientId: p.uuid().nullable(),
    active: p.boolean(),
    /** Why it was shut out; null while it is active, or never was. */
    deactivationReason: p.string().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    lastLoginAt: p.datetime().nullable(),
  },
});
export type Account = InferEntity<typeof Account>;
