import type { Page } from '@lightbox/platform/connection.ts';
import type { AddendumColumns, ReportColumns, ReportVersionColumns } from './report.reads.ts';

/** The domain type behind `Report`. */
export type ReportRow = ReportColumns;
export type ReportPage = Page<ReportRow>;
export type ReportEdgeRow = { cursor: string; node: ReportRow };
/** The domain type behind `ReportVersion`. */
export type ReportVersionRow = ReportVersionColumns;
/** The domain type behind `Addendum`. */
export type AddendumRow = AddendumColumns;
