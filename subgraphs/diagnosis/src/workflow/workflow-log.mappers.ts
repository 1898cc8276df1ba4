import type { Page } from '@lightbox/platform/connection.ts';
import type { SubjectKind } from '@lightbox/platform/directory.ts';

/** The domain type behind `WorkflowLog`: an event of the audit trail that says in words what was done. */
export interface WorkflowLogRow {
  readonly id: string;
  readonly at: Date | string;
  readonly action: string;
  readonly detail: string;
  readonly subjectKind: SubjectKind | null;
  readonly subjectId: string | null;
  readonly patientId: string | null;
  readonly staffId: string | null;
}

/** What an event is about, as the API says it. */
export const toApiSubject = ({
  subjectKind: kind,
  subjectId: id,
}: Pick<WorkflowLogRow, 'subjectKind' | 'subjectId'>) => (kind === null || id === null ? null : { kind, id });

export type WorkflowLogPage = Page<WorkflowLogRow>;
export type WorkflowLogEdgeRow = { cursor: string; node: WorkflowLogRow };
