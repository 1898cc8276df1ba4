import type { AccountColumns } from './account.reads.ts';

/** The domain type behind `Account`: never the password's hash. */
export type AccountRow = AccountColumns;
