import { audit } from './2026-11-23-audit.ts';
import { directory } from './2026-11-23-directory.ts';

/** Applied before every subgraph's own, in this order. */
export const sharedMigrations = [directory, audit];
