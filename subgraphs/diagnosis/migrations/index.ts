import { reports } from './2026-11-23-reports.ts';
import { reportLife } from './2026-11-24-report-life.ts';

export const diagnosisMigrations = { schema: 'diagnosis', migrations: [reports, reportLife] };
