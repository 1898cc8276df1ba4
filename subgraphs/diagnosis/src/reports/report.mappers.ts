import type { Page } from '@lightbox/platform/connection.ts';
import { scope, type Viewer } from '@lightbox/platform/identity.ts';
import { openStatuses } from './report.entity.ts';
import type { ReportColumns, ReportVersionColumns } from './report.reads.ts';

/** The domain type behind `Report`. */
export type ReportRow = ReportColumns;
export type ReportPage = Page<ReportRow>;
export type ReportEdgeRow = { cursor: string; node: ReportRow };
/** The domain type behind `ReportVersion`. */
export type ReportVersionRow = ReportVersionColumns;

/** True for someone who may finalise the report: a radiologist any, a physician the own. */
export function mayFinalise(viewer: Viewer | null, { authorId }: Pick<ReportRow, 'authorId'>): boolean {
  const reach = scope(viewer, 'report:finalise');
  return reach === 'all' || (reach === 'own' && viewer?.staffId === authorId);
}

export const isOpen = ({ status }: Pick<ReportRow, 'status'>): boolean =>
  openStatuses.some((open) => open === status);
