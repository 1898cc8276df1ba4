import { readablePatient } from '@lightbox/platform/directory.ts';
import { unauthenticated } from '@lightbox/platform/errors.ts';
import { Conditions } from '@lightbox/platform/filters.ts';
import { scope, type Viewer } from '@lightbox/platform/identity.ts';
import { sql, type Expression, type SqlBool } from 'kysely';
import type { WorkflowLogFilter } from '#generated/graphql.ts';

const patient = sql.ref('audit.events.patient_id');

/** Patients' administration and billing: all that a clerk works with. What clinicians note of a patient is clinical. */
const administrative = sql<SqlBool>`(
  (audit.events.kind = 'WRITE' and audit.events.subject_kind in ('PATIENT', 'STAFF', 'ACCOUNT', 'BILLING')
    and split_part(audit.events.action, '.', 1) in ('patient', 'account', 'billing', 'payment'))
  or (audit.events.kind = 'NOTE' and (audit.events.subject_kind = 'BILLING'
    or (audit.events.subject_kind = 'PATIENT' and audit.events.role in ('CLERK', 'ADMIN')))))`;

/**
 * Which entries a viewer's role lets see; what people did themselves they always see. Entries about no patient tell
 * how staff and their accounts are managed, which is for administrators.
 */
function withinReach(viewer: Viewer): Expression<SqlBool> | null {
  if (viewer.role === 'ADMIN') return null;
  const own = sql<SqlBool>`audit.events.staff_id = ${viewer.staffId}`;
  const reach = scope(viewer, 'workflow:read');
  if (reach === null) return sql<SqlBool>`false`;
  const others = reach === 'administrative' ? administrative : sql<SqlBool>`true`;
  return sql<SqlBool>`(${own} or (${patient} is not null and ${others}))`;
}

/** The entries that a viewer may see at all. @throws AppError UNAUTHENTICATED for nobody */
export function visibleTo(viewer: Viewer | null): Conditions {
  if (viewer === null) throw unauthenticated();
  return new Conditions()
    .and(sql<SqlBool>`audit.events.detail is not null`)
    .and(readablePatient(viewer, patient))
    .and(withinReach(viewer));
}

/** The entries that a filter asks for, among those the viewer may see. */
export const conditionsOf = (
  filter: WorkflowLogFilter | null | undefined,
  viewer: Viewer | null,
): Expression<SqlBool> =>
  visibleTo(viewer)
    .id(patient, filter?.patientId)
    .id(sql.ref('audit.events.staff_id'), filter?.actorId)
    .oneOf(sql.ref('audit.events.action'), 'action', filter?.action)
    .equal(sql.ref('audit.events.subject_kind'), filter?.subjectKind)
    .id(sql.ref('audit.events.subject_id'), filter?.subjectId)
    .range(sql.ref('audit.events.at'), filter?.at)
    .writtenWords(sql.ref('audit.events.detail'), 'search', filter?.search)
    .all();
