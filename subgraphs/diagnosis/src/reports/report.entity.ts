import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** Where a report is in its life. */
export type ReportStatus = 'DRAFT' | 'PRELIMINARY' | 'FINAL' | 'AMENDED' | 'CANCELLED' | 'ENTERED_IN_ERROR';

/** States before a report is confirmed, from which it can be. */
export const openStatuses = ['DRAFT', 'PRELIMINARY'] as const satisfies readonly ReportStatus[];
/** States of reports that were confirmed: what those who may not see drafts see. */
export const confirmedStatuses = [
  'FINAL',
  'AMENDED',
  'ENTERED_IN_ERROR',
] as const satisfies readonly ReportStatus[];

/** True for a report that was confirmed, whatever has become of it since. */
export const isConfirmed = (status: ReportStatus): boolean =>
  confirmedStatuses.some((confirmed) => confirmed === status);

export const Report = defineEntity({
  name: 'Report',
  tableName: 'reports',
  properties: {
    id: p.uuid().primary(),
    patientId: p.uuid(),
    authorId: p.uuid(),
    studyId: p.uuid().nullable(),
    status: p.string().$type<ReportStatus>(),
    findings: p.text(),
    impression: p.text(),
    recommendations: p.text().nullable(),
    confirmedById: p.uuid().nullable(),
    confirmedAt: p.datetime().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});
export type Report = InferEntity<typeof Report>;

/** An image that a report names, in the author's order. */
export const ReportImage = defineEntity({
  name: 'ReportImage',
  tableName: 'report_images',
  properties: {
    reportId: p.uuid().primary(),
    imageId: p.uuid().primary(),
    position: p.integer(),
  },
});

/** A report as it stood at one version; the newest is the report itself. */
export const ReportVersion = defineEntity({
  name: 'ReportVersion',
  tableName: 'report_versions',
  properties: {
    reportId: p.uuid().primary(),
    version: p.integer().primary(),
    status: p.string().$type<ReportStatus>(),
    at: p.datetime(),
    actorId: p.uuid(),
    reason: p.text().nullable(),
    /** Whether it is an edit before the confirmation, which the same author's next one takes the place of. */
    edited: p.boolean(),
    findings: p.text(),
    impression: p.text(),
    recommendations: p.text().nullable(),
    /** The images that the report named then; null for versions of before this was kept. */
    imageIds: p.array().columnType('uuid[]').$type<string[]>().nullable(),
  },
});
export type ReportVersion = InferEntity<typeof ReportVersion>;

/** A text added below a confirmed report. */
export const ReportAddendum = defineEntity({
  name: 'ReportAddendum',
  tableName: 'report_addenda',
  properties: {
    id: p.uuid().primary(),
    reportId: p.uuid(),
    text: p.text(),
    at: p.datetime(),
    authorId: p.uuid(),
  },
});
export type ReportAddendum = InferEntity<typeof ReportAddendum>;
