import type { RequestAudit } from '@lightbox/platform/audit.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { conflict, notFound } from '@lightbox/platform/errors.ts';
import { scope, type Viewer } from '@lightbox/platform/identity.ts';
import { isId } from '@lightbox/platform/ids.ts';
import { parseInput, prose } from '@lightbox/platform/input.ts';
import { LockMode } from '@mikro-orm/core';
import { sql } from 'kysely';
import { Patient } from '#patients/patient.entity.ts';
import { Staff } from '#staff/staff.entity.ts';
import { db } from '#tables.ts';
import { Account } from './account.entity.ts';
import { isWaiting } from './account.mappers.ts';
import { endSessions, revoke } from './revocation.ts';

interface Parts {
  readonly em: EntityManager;
  readonly viewer: Viewer | null;
  readonly audit: RequestAudit;
  /** Makes a revocation bite in this process before the answer goes out. */
  readonly refreshRevocations: () => Promise<void>;
}

/** Letting accounts in and shutting them out. */
export class ActivationService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Lets an account sign in again, or for the first time after a sign-up.
   * @throws AppError NOT_FOUND for one that there is not or that the viewer may not see
   */
  async activate(id: string): Promise<void> {
    const { em, audit, refreshRevocations } = this.#parts;
    await em.transactional(async (transaction) => {
      await lockAccountsOfStaff(transaction);
      const account = await this.#lock(transaction, id);
      if (account.active) return;
      account.active = true;
      account.deactivationReason = null;
      await this.#setOwner(transaction, account, true);
      await db(transaction).deleteFrom('directory.revocations').where('id', '=', id).execute();
      await audit.wrote(transaction, {
        action: 'account.activated',
        detail: 'Activated an account',
        patientId: account.patientId ?? null,
        subject: { kind: 'ACCOUNT', id },
      });
    });
    await refreshRevocations();
  }

  /**
   * Shuts an account out, at once and everywhere, or turns a sign-up down. What has a reason already keeps it.
   * @throws AppError BAD_USER_INPUT; NOT_FOUND; CONFLICT for the last active administrator
   */
  async deactivate(id: string, rawReason: string): Promise<void> {
    const { em, audit, refreshRevocations } = this.#parts;
    const reason = parseInput(prose(500), rawReason, 'reason');
    await em.transactional(async (transaction) => {
      await lockAccountsOfStaff(transaction);
      const account = await this.#lock(transaction, id);
      if (!account.active && account.deactivationReason) return;
      const detail = isWaiting(account) ? 'Turned down a sign-up' : 'Deactivated an account';
      if (account.role === 'ADMIN') await requireAnotherAdministrator(transaction, id, 'id');
      account.active = false;
      account.deactivationReason = reason;
      await this.#setOwner(transaction, account, false);
      await endSessions(transaction, id, 'all');
      await revoke(transaction, [id]);
      await audit.wrote(transaction, {
        action: 'account.deactivated',
        detail,
        patientId: account.patientId ?? null,
        subject: { kind: 'ACCOUNT', id },
      });
    });
    await refreshRevocations();
  }

  async #lock(em: EntityManager, id: string): Promise<Account> {
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    const account = isId(id) ? await em.findOne(Account, { id }, { lockMode }) : null;
    const all = scope(this.#parts.viewer, 'account:manage') === 'all';
    if (account === null || (!all && !account.patientId)) throw notFound('account', 'id');
    return account;
  }

  /** Staff come and go with their accounts; a patient who signed up alone becomes one when a clerk says so. */
  async #setOwner(em: EntityManager, { staffId, patientId }: Account, active: boolean): Promise<void> {
    if (staffId) {
      const staff = await em.findOneOrFail(Staff, { id: staffId });
      staff.active = active;
      await em.flush();
      await db(em).updateTable('directory.staff').set({ active }).where('id', '=', staffId).execute();
    }
    if (patientId && active) {
      const patient = await em.findOneOrFail(Patient, { id: patientId });
      patient.active = true;
      await em.flush();
      await db(em).updateTable('directory.patients').set({ active }).where('id', '=', patientId).execute();
    }
    await em.flush();
  }
}

/**
 * Lets one change at a time decide who administers, and who may sign in at all; taken before any row, so that two which
 * go by the person and by the account cannot wait for each other.
 */
export async function lockAccountsOfStaff(em: EntityManager): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('lightbox administrators'))`.execute(db(em));
}

/**
 * Keeps the hospital governable: of two administrators who go at once, one stays.
 * @throws AppError CONFLICT when nobody else administers
 */
export async function requireAnotherAdministrator(
  em: EntityManager,
  id: string,
  field: string,
): Promise<void> {
  const another = await db(em)
    .selectFrom('accounts')
    .select('id')
    .where('role', '=', 'ADMIN')
    .where('active', '=', true)
    .where('id', '!=', id)
    .limit(1)
    .executeTakeFirst();
  if (another !== undefined) return;
  throw conflict('This is the last active administrator. Register another one first.', field);
}
