import type { EntityManager } from '@lightbox/platform/database.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { monthOf, readStats } from '@lightbox/platform/stats.ts';
import { sql } from 'kysely';
import type { Modality } from '#files/modality.ts';
import type { ImageFilter, ImageStatsGroup } from '#generated/graphql.ts';
import { conditionsOf } from '#images/image.reads.ts';

export interface ImageStatsRow {
  readonly modality: Modality | null;
  readonly month: string | null;
  readonly department: string | null;
  readonly authorId: string | null;
  readonly count: number;
  readonly byteSize: number;
}

/** Counts over the images that the viewer's lists hold. @param timeZone whose months count */
export function readImageStats(
  em: EntityManager,
  viewer: Viewer | null,
  timeZone: string,
  { groupBy, filter }: { groupBy: readonly ImageStatsGroup[]; filter?: ImageFilter | null | undefined },
): Promise<ImageStatsRow[]> {
  return readStats(em, viewer, groupBy, {
    name: 'images',
    groups: {
      MODALITY: { as: 'modality', value: sql.ref('images.modality') },
      MONTH: { as: 'month', value: monthOf(sql.ref('images.uploaded_at'), timeZone) },
      DEPARTMENT: { as: 'department', value: sql.ref('staff.department') },
      AUTHOR: { as: 'authorId', value: sql.ref('images.uploaded_by') },
    },
    measures: {
      count: sql`count(*)::int`,
      byteSize: sql`coalesce(sum(images.byte_size), 0)::float8`,
    },
    from: groupBy.includes('DEPARTMENT')
      ? sql`images left join directory.staff on staff.id = images.uploaded_by`
      : sql`images`,
    filter,
    where: (asking) => sql`images.deleted_at is null and ${conditionsOf(filter, asking)}`,
  });
}
