import { billings } from './2026-11-23-billings.ts';

export const financialMigrations = { schema: 'financial', migrations: [billings] };
