import type { Page } from '@lightbox/platform/connection.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import type { AccountColumns } from './account.reads.ts';

export type AccountPage = Page<AccountRow>;
export type AccountEdgeRow = { cursor: string; node: AccountRow };

/** The domain type behind `Account`: never the password's hash. */
export type AccountRow = AccountColumns & {
  /** Who has just signed in to it: may see its owner, though the request came from nobody. */
  readonly signedIn?: Viewer;
};
