import type { RequestAudit } from '@lightbox/platform/audit.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { conflict } from '@lightbox/platform/errors.ts';
import { newId } from '@lightbox/platform/ids.ts';
import type { Role } from '@lightbox/platform/permissions.ts';
import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { Account } from './account.entity.ts';
import type { Passwords } from './passwords.ts';

interface NewAccount {
  readonly email: string;
  readonly passwordHash: string;
  /** False until a clerk has looked at a sign-up. */
  readonly active?: boolean;
  readonly owner: { readonly role: Role; readonly staffId: string | null; readonly patientId: string | null };
}

/** Rules of accounts. */
export class AccountService {
  readonly #audit: RequestAudit;
  readonly #passwords: Passwords;

  constructor(audit: RequestAudit, passwords: Passwords) {
    this.#audit = audit;
    this.#passwords = passwords;
  }

  /** Hashes a password before a transaction begins, as it takes its time. */
  hash(password: string): Promise<string> {
    return this.#passwords.hash(password);
  }

  /**
   * Opens an account in the transaction that registers its owner.
   * @param field where the address was stated
   * @throws AppError CONFLICT when another account has the address
   */
  async open(
    em: EntityManager,
    { email, passwordHash, owner, active = true }: NewAccount,
    field: string,
  ): Promise<void> {
    const id = newId();
    em.create(Account, {
      id,
      email,
      passwordHash,
      ...owner,
      active,
      version: 1,
      createdAt: new Date(),
      lastLoginAt: null,
    });
    await em.flush().catch((error: unknown) => {
      if (!(error instanceof UniqueConstraintViolationException)) throw error;
      throw conflict(`${field}: another account has this address.`, field);
    });
    await this.#audit.wrote(em, {
      action: 'account.opened',
      detail: owner.patientId === null ? 'Opened an account' : 'Opened a portal account',
      patientId: owner.patientId,
      subject: { kind: 'ACCOUNT', id },
    });
  }
}
