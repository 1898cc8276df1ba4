import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { Role } from '@lightbox/platform/permissions.ts';

export const Staff = defineEntity({
  name: 'Staff',
  tableName: 'staff',
  properties: {
    id: p.uuid().primary(),
    givenName: p.string(),
    familyName: p.string(),
    sortName: p.string(),
    searchText: p.string(),
    email: p.string(),
    department: p.string(),
    role: p.string().$type<Exclude<Role, 'PATIENT'>>(),
    active: p.boolean(),
    version: p.integer().version(),
  },
});
export type Staff = InferEntity<typeof Staff>;
