import type { EntityManager, RowOf } from '@lightbox/platform/database.ts';
import { amongIds } from '@lightbox/platform/filters.ts';
import { unauthenticated } from '@lightbox/platform/errors.ts';
import { scope, type Viewer } from '@lightbox/platform/identity.ts';
import { db } from '#tables.ts';
import type { Account } from './account.entity.ts';
import type { AccountRow } from './account.mappers.ts';

const columns = [
  'accounts.id',
  'accounts.email',
  'accounts.role',
  'accounts.staff_id as staffId',
  'accounts.patient_id as patientId',
  'accounts.active',
  'accounts.last_login_at as lastLoginAt',
] as const;

export type AccountColumns = RowOf<
  Account,
  'id' | 'email' | 'role' | 'staffId' | 'patientId' | 'active' | 'lastLoginAt'
>;

/** Reads of accounts. */
export class AccountReads {
  readonly #em: EntityManager;
  readonly #viewer: Viewer | null;

  constructor(em: EntityManager, viewer: Viewer | null) {
    this.#em = em;
    this.#viewer = viewer;
  }

  /** The viewer's own account. */
  async own(): Promise<AccountRow> {
    if (this.#viewer === null) throw unauthenticated();
    const own = await this.#select().where('accounts.id', '=', this.#viewer.accountId).executeTakeFirst();
    if (own === undefined) throw unauthenticated();
    return own;
  }

  async byPatients(patientIds: readonly string[]): Promise<AccountRow[]> {
    return this.#select().where(amongIds('accounts.patient_id', patientIds)).execute();
  }

  /** Accounts of staff, for those who may see more than patients' accounts. */
  async byStaff(staffIds: readonly string[]): Promise<AccountRow[]> {
    if (scope(this.#viewer, 'account:read') !== 'all') return [];
    return this.#select().where(amongIds('accounts.staff_id', staffIds)).execute();
  }

  #select() {
    return db(this.#em).selectFrom('accounts').select(columns);
  }
}
