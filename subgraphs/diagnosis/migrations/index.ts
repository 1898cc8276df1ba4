import { reports } from './2026-11-23-reports.ts';

export const diagnosisMigrations = { schema: 'diagnosis', migrations: [reports] };
