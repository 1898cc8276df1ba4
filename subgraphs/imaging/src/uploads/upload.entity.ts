import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** A file on its way into the store; it is nobody's image yet. */
export const Upload = defineEntity({
  name: 'Upload',
  tableName: 'uploads',
  properties: {
    id: p.uuid().primary(),
    objectKey: p.string(),
    /** Told anew every minute while the file is coming in. */
    touchedAt: p.datetime(),
  },
});
export type Upload = InferEntity<typeof Upload>;
