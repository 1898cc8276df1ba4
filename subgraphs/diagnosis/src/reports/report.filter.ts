import { readablePatient } from '@lightbox/platform/directory.ts';
import { Conditions } from '@lightbox/platform/filters.ts';
import { scope, type Viewer } from '@lightbox/platform/identity.ts';
import { isId } from '@lightbox/platform/ids.ts';
import { sql, type Expression, type SqlBool } from 'kysely';
import type { ReportFilter } from '#generated/graphql.ts';
import { confirmedStatuses } from './report.entity.ts';
import { matching, searchedFor } from './report.search.ts';

/** True for clinicians, who may also read what nobody has confirmed yet. */
export const seesDrafts = (viewer: Viewer | null): boolean => scope(viewer, 'report:read') === 'all';

const patient = sql.ref('reports.patient_id');
const confirmed = sql<SqlBool>`${sql.ref('reports.status')} in (${sql.join([...confirmedStatuses])})`;

/** The reports that a viewer may see at all. @throws AppError UNAUTHENTICATED for nobody */
export const visibleTo = (viewer: Viewer | null): Conditions =>
  new Conditions().and(readablePatient(viewer, patient)).and(seesDrafts(viewer) ? null : confirmed);

function naming(imageId: string | null | undefined): Expression<SqlBool> | null {
  if (imageId === null || imageId === undefined) return null;
  if (!isId(imageId)) return sql<SqlBool>`false`;
  return sql<SqlBool>`exists (
    select from report_images named where named.report_id = reports.id and named.image_id = ${imageId})`;
}

/** What a filter searches for, as a condition. */
function found(filter: ReportFilter | null | undefined): Expression<SqlBool> | null {
  const search = searchedFor(filter?.search);
  return search === null ? null : matching(search);
}

/** The reports that a filter asks for, among those the viewer may see. */
export const conditionsOf = (
  filter: ReportFilter | null | undefined,
  viewer: Viewer | null,
): Expression<SqlBool> =>
  visibleTo(viewer)
    .id(patient, filter?.patientId)
    .id(sql.ref('reports.author_id'), filter?.authorId)
    .and(naming(filter?.imageId))
    .id(sql.ref('reports.study_id'), filter?.studyId)
    .oneOf(sql.ref('reports.status'), 'status', filter?.status)
    .range(sql.ref('reports.created_at'), filter?.createdAt)
    // In the words of the index; what nobody has confirmed comes before none.
    .and(filter?.confirmedAt?.lt ? sql`reports.confirmed_at is not null` : null)
    .range(sql`coalesce(reports.confirmed_at, '-infinity')`, filter?.confirmedAt)
    .and(found(filter))
    .all();
