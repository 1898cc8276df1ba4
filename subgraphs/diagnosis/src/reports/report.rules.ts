import { scope, type Viewer } from '@lightbox/platform/identity.ts';
import type { Permission } from '@lightbox/platform/permissions.ts';
import { openStatuses, type ReportStatus } from './report.entity.ts';
import type { ReportRow } from './report.mappers.ts';

interface Step {
  readonly permission: Permission;
  /** States in which it may be done. */
  readonly from: readonly ReportStatus[];
  /** What is done to the report, for errors. */
  readonly verb: string;
  /** For the workflow log. */
  readonly action: string;
  readonly detail: string;
  /** Whether the patient sees who did it. */
  readonly isShown: boolean;
}

const valid = ['FINAL', 'AMENDED'] as const satisfies readonly ReportStatus[];

/** What may be done to a report, by whom and when. */
export const steps = {
  update: {
    permission: 'report:write',
    from: openStatuses,
    verb: 'change',
    action: 'report.updated',
    detail: 'Changed the report',
    isShown: false,
  },
  submit: {
    permission: 'report:write',
    from: ['DRAFT'],
    verb: 'submit',
    action: 'report.submitted',
    detail: 'Submitted the report',
    isShown: false,
  },
  confirm: {
    permission: 'report:finalise',
    from: openStatuses,
    verb: 'confirm',
    action: 'report.confirmed',
    detail: 'Confirmed the report',
    isShown: true,
  },
  amend: {
    permission: 'report:finalise',
    from: valid,
    verb: 'amend',
    action: 'report.amended',
    detail: 'Amended the report',
    isShown: true,
  },
  addAddendum: {
    permission: 'report:write',
    from: valid,
    verb: 'add to',
    action: 'report.addendum-added',
    detail: 'Added to the report',
    isShown: true,
  },
  cancel: {
    permission: 'report:write',
    from: openStatuses,
    verb: 'cancel',
    action: 'report.cancelled',
    detail: 'Cancelled the report',
    isShown: false,
  },
  retract: {
    permission: 'report:retract',
    from: valid,
    verb: 'retract',
    action: 'report.entered-in-error',
    detail: 'Marked the report as entered in error',
    isShown: true,
  },
} as const satisfies Record<string, Step>;
export type StepName = keyof typeof steps;

/** True for someone whose role lets do it to this report: to any, or as its author. */
export function mayDo(
  viewer: Viewer | null,
  step: StepName,
  { authorId }: Pick<ReportRow, 'authorId'>,
): boolean {
  const reach = scope(viewer, steps[step].permission);
  return reach === 'all' || (reach === 'own' && viewer?.staffId === authorId);
}

/** True for a report on which it may be done as it stands. */
export const isReadyFor = (step: StepName, { status }: Pick<ReportRow, 'status'>): boolean =>
  steps[step].from.some((from) => from === status);

const nameOf: Record<ReportStatus, string> = {
  DRAFT: 'a draft',
  PRELIMINARY: 'preliminary',
  FINAL: 'final',
  AMENDED: 'amended',
  CANCELLED: 'cancelled',
  ENTERED_IN_ERROR: 'marked as entered in error',
};

/** Why it may not be done now, such as "This report is final: you cannot submit it." */
export const notNow = (step: StepName, { status }: Pick<ReportRow, 'status'>): string =>
  `This report is ${nameOf[status]}: you cannot ${steps[step].verb} it.`;
