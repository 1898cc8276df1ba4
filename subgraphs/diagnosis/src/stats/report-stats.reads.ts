import type { EntityManager } from '@lightbox/platform/database.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { monthOf, readStats } from '@lightbox/platform/stats.ts';
import { sql } from 'kysely';
import type { Modality, ReportFilter, ReportStatsGroup } from '#generated/graphql.ts';
import type { ReportStatus } from '#reports/report.entity.ts';
import { conditionsOf } from '#reports/report.filter.ts';

export interface ReportStatsRow {
  readonly status: ReportStatus | null;
  readonly month: string | null;
  readonly department: string | null;
  readonly authorId: string | null;
  readonly modality: Modality | null;
  readonly count: number;
  readonly turnaroundCount: number;
  readonly averageTurnaroundSeconds: number | null;
  readonly medianTurnaroundSeconds: number | null;
}

// Of several images the first one that came: the wait begins with it.
const firstImage = sql`lateral (
  select image.modality, image.uploaded_at from report_images named join directory.images image on image.id = named.image_id
  where named.report_id = reports.id and image.uploaded_at is not null
  order by image.uploaded_at, image.id limit 1) first_image`;

const turnaround = sql`extract(epoch from reports.confirmed_at - first_image.uploaded_at)`;

/** Counts over the reports that the viewer's lists hold. @param timeZone whose months count */
export function readReportStats(
  em: EntityManager,
  viewer: Viewer | null,
  timeZone: string,
  { groupBy, filter }: { groupBy: readonly ReportStatsGroup[]; filter?: ReportFilter | null | undefined },
): Promise<ReportStatsRow[]> {
  const staff = groupBy.includes('DEPARTMENT')
    ? sql`left join directory.staff on staff.id = reports.author_id`
    : sql``;
  return readStats(em, viewer, groupBy, {
    name: 'reports',
    groups: {
      STATUS: { as: 'status', value: sql.ref('reports.status') },
      MONTH: { as: 'month', value: monthOf(sql.ref('reports.created_at'), timeZone) },
      DEPARTMENT: { as: 'department', value: sql.ref('staff.department') },
      AUTHOR: { as: 'authorId', value: sql.ref('reports.author_id') },
      MODALITY: { as: 'modality', value: sql.ref('first_image.modality') },
    },
    measures: {
      count: sql`count(*)::int`,
      turnaroundCount: sql`count(${turnaround})::int`,
      averageTurnaroundSeconds: sql`round(avg(${turnaround}))::float8`,
      medianTurnaroundSeconds: sql`round(percentile_cont(0.5) within group (order by ${turnaround}))::float8`,
    },
    from: sql`reports left join ${firstImage} on true ${staff}`,
    filter,
    where: (asking) => conditionsOf(filter, asking),
  });
}
