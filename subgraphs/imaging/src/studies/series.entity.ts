import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

export const Series = defineEntity({
  name: 'Series',
  tableName: 'series',
  properties: {
    id: p.uuid().primary(),
    studyId: p.uuid(),
    seriesInstanceUid: p.string(),
    number: p.integer().nullable(),
  },
});
export type Series = InferEntity<typeof Series>;
