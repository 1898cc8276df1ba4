import type { AuditSubject } from '@lightbox/platform/audit.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { insertHistory, type PastWrite } from '@lightbox/platform/history.ts';
import { isConfirmed, type ReportStatus } from '#reports/report.entity.ts';
import { db } from '#tables.ts';

type Actor = PastWrite['actor'];

export interface DemoReportVersionRow {
  readonly status: ReportStatus;
  readonly at: Date;
  readonly actor: Actor;
  readonly reason: string | null;
  readonly findings: string;
  readonly impression: string;
  readonly recommendations: string | null;
}

export interface DemoReportRow {
  readonly id: string;
  readonly patientId: string;
  readonly imageIds: readonly string[];
  readonly studyId: string | null;
  /** Oldest first: the first one's actor is the author, the last one is the report as it stands. */
  readonly history: readonly [DemoReportVersionRow, ...DemoReportVersionRow[]];
}

export interface DemoNoteRow {
  readonly patientId: string;
  readonly subject: AuditSubject;
  readonly text: string;
  readonly at: Date;
  readonly actor: Actor;
}

/** Puts the demo hospital's reports and notes into an empty database, in the caller's transaction. */
export async function insertDemoReports(
  em: EntityManager,
  { reports, notes }: { readonly reports: readonly DemoReportRow[]; readonly notes: readonly DemoNoteRow[] },
): Promise<void> {
  for (let start = 0; start < reports.length; start += 500) {
    const part = reports.slice(start, start + 500);
    await db(em).insertInto('reports').values(part.map(toReport)).execute();
    await db(em).insertInto('report_versions').values(part.flatMap(toVersions)).execute();
    const images = part.flatMap(toImages);
    if (images.length > 0) await db(em).insertInto('report_images').values(images).execute();
    await db(em)
      .insertInto('directory.reports')
      .values(
        part.map(({ id, patientId, history }) => {
          return { id, patient_id: patientId, confirmed: history.some(({ status }) => status === 'FINAL') };
        }),
      )
      .execute();
  }
  await insertHistory(em, 'diagnosis', [...reports.flatMap(toWrites), ...notes.map(toNote)]);
}

const textOf = ({ findings, impression, recommendations }: DemoReportVersionRow) => ({
  findings,
  impression,
  recommendations,
});

function toReport({ id, patientId, studyId, history }: DemoReportRow) {
  const [first] = history;
  const last = history.at(-1) ?? first;
  const confirmation = history.find(({ status }) => status === 'FINAL');
  return {
    ...textOf(last),
    id,
    patient_id: patientId,
    author_id: first.actor.staffId,
    study_id: studyId,
    status: last.status,
    confirmed_by_id: confirmation?.actor.staffId ?? null,
    confirmed_at: confirmation?.at ?? null,
    version: history.length,
    created_at: first.at,
    updated_at: last.at,
  };
}

const toVersions = ({ id, imageIds, history }: DemoReportRow) =>
  history.map((version, index) => ({
    ...textOf(version),
    report_id: id,
    version: index + 1,
    status: version.status,
    at: version.at,
    actor_id: version.actor.staffId,
    reason: version.reason,
    edited: false,
    image_ids: [...imageIds],
  }));

const toImages = ({ id, imageIds }: DemoReportRow) =>
  imageIds.map((imageId, position) => ({ report_id: id, image_id: imageId, position }));

const deeds: Record<ReportStatus, readonly [action: string, detail: string]> = {
  DRAFT: ['report.created', 'Began a report'],
  PRELIMINARY: ['report.submitted', 'Submitted the report'],
  FINAL: ['report.confirmed', 'Confirmed the report'],
  AMENDED: ['report.amended', 'Amended the report'],
  CANCELLED: ['report.cancelled', 'Cancelled the report'],
  ENTERED_IN_ERROR: ['report.entered-in-error', 'Marked the report as entered in error'],
};

const toWrites = ({ id, patientId, history }: DemoReportRow): PastWrite[] =>
  history.map(({ status, at, actor }) => {
    const [action, detail] = deeds[status];
    const isShown = history.some((version) => isConfirmed(version.status));
    return { at, kind: 'WRITE', action, detail, patientId, subject: { kind: 'REPORT', id }, actor, isShown };
  });

const toNote = ({ text, ...note }: DemoNoteRow): PastWrite => ({
  ...note,
  kind: 'NOTE',
  action: 'note.added',
  detail: text,
  isShown: false,
});
