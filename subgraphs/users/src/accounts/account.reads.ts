import type { EntityManager, RowOf } from '@lightbox/platform/database.ts';
import { readPage, type Page } from '@lightbox/platform/connection.ts';
import { amongIds, Conditions } from '@lightbox/platform/filters.ts';
import { unauthenticated } from '@lightbox/platform/errors.ts';
import { scope, type Viewer } from '@lightbox/platform/identity.ts';
import { Reads } from '@lightbox/platform/reads.ts';
import { sql } from 'kysely';
import { db } from '#tables.ts';
import type { Account } from './account.entity.ts';
import { byEmail, conditionsOf, visibleAccounts, type AccountListArgs } from './account.lists.ts';
import type { AccountRow } from './account.mappers.ts';

const columns = [
  'accounts.id',
  'accounts.email',
  'accounts.role',
  'accounts.staff_id as staffId',
  'accounts.patient_id as patientId',
  'accounts.active',
  'accounts.deactivation_reason as deactivationReason',
  'accounts.last_login_at as lastLoginAt',
] as const;

export type AccountColumns = RowOf<
  Account,
  'id' | 'email' | 'role' | 'staffId' | 'patientId' | 'active' | 'deactivationReason' | 'lastLoginAt'
>;

export interface SessionRow {
  readonly id: string;
  readonly startedAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
  readonly isCurrent: boolean;
}

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

  /** The viewer's sessions that have not ended, the last used first. */
  async sessions(): Promise<SessionRow[]> {
    const viewer = this.#viewer;
    if (viewer === null) throw unauthenticated();
    const rows = await db(this.#em)
      .selectFrom('sessions')
      .select(['id', 'created_at as startedAt', 'last_used_at as lastUsedAt', 'expires_at as expiresAt'])
      .where('account_id', '=', viewer.accountId)
      .where('ended_at', 'is', null)
      .where('expires_at', '>', sql<Date>`now()`)
      .orderBy('last_used_at', 'desc')
      .execute();
    return rows.map((row) => ({ ...row, isCurrent: row.id === viewer.sessionId }));
  }

  page({ filter, ...args }: AccountListArgs): Promise<Page<AccountRow>> {
    const build = (viewer: Viewer | null) => {
      const list = db(this.#em).selectFrom('accounts').where(conditionsOf(filter, viewer));
      return { list, rows: list.select(columns) };
    };
    const reads = new Reads(this.#em, this.#viewer);
    return readPage(reads, { name: 'accounts', filter, keyset: byEmail, args, build });
  }

  byIds(ids: readonly string[]): Promise<AccountRow[]> {
    const visible = new Conditions().and(visibleAccounts(this.#viewer)).all();
    return this.#select().where(amongIds('accounts.id', ids)).where(visible).execute();
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
