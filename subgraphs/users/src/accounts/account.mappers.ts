import type { Page } from '@lightbox/platform/connection.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import type { Account } from './account.entity.ts';
import type { AccountColumns } from './account.reads.ts';

export type AccountPage = Page<AccountRow>;
export type AccountEdgeRow = { cursor: string; node: AccountRow };

/** True after a sign-up, until somebody lets the account in or turns it down. */
export const isWaiting = ({ active, deactivationReason, lastLoginAt }: AccountState): boolean =>
  !active && !deactivationReason && !lastLoginAt;

/** Of a row that is read, or of the entity. */
type AccountState = Partial<Pick<AccountColumns | Account, 'active' | 'deactivationReason' | 'lastLoginAt'>>;

/** The domain type behind `Account`: never the password's hash. */
export type AccountRow = AccountColumns & {
  /** Who has just signed in to it: may see its owner, though the request came from nobody. */
  readonly signedIn?: Viewer;
};
