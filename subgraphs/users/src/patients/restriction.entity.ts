import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** Why a record was restricted, or is no longer. */
export const Restriction = defineEntity({
  name: 'Restriction',
  tableName: 'restrictions',
  properties: {
    id: p.uuid().primary(),
    patientId: p.uuid(),
    restricted: p.boolean(),
    reason: p.string(),
    at: p.datetime(),
    staffId: p.uuid(),
  },
});
export type Restriction = InferEntity<typeof Restriction>;

/** A clinician's way into a restricted record, for an administrator to look at. */
export const BrokenGlass = defineEntity({
  name: 'BrokenGlass',
  tableName: 'broken_glasses',
  properties: {
    id: p.uuid().primary(),
    patientId: p.uuid(),
    staffId: p.uuid(),
    reason: p.string(),
    at: p.datetime(),
    expiresAt: p.datetime(),
    reviewedAt: p.datetime().nullable(),
    reviewedBy: p.uuid().nullable(),
  },
});
export type BrokenGlass = InferEntity<typeof BrokenGlass>;
