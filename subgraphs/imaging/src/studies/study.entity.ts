import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** An examination of one patient; the same UID in another patient's files is another study. */
export const Study = defineEntity({
  name: 'Study',
  tableName: 'studies',
  properties: {
    id: p.uuid().primary(),
    patientId: p.uuid(),
    studyInstanceUid: p.string(),
    description: p.text().nullable(),
    startedAt: p.datetime(),
    /** Whether a file said so; else it is when the first image came. */
    dated: p.boolean(),
  },
});
export type Study = InferEntity<typeof Study>;
