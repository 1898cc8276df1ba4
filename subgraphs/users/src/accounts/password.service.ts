import type { RequestAudit } from '@lightbox/platform/audit.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { badInput, conflict } from '@lightbox/platform/errors.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { parseInput } from '@lightbox/platform/input.ts';
import { z } from 'zod';
import type { ChangePasswordInput } from '#generated/graphql.ts';
import { newPassword } from '#people.input.ts';
import { db } from '#tables.ts';
import type { SessionKeys } from './session.service.ts';
import { endSessions } from './revocation.ts';
import { Throttles } from './throttle.ts';

const changePasswordInput = z
  .object({ currentPassword: z.string(), newPassword })
  .refine((input) => input.newPassword !== input.currentPassword.normalize('NFC'), {
    path: ['newPassword'],
    error: 'must be another one than the current',
  });

/** Changing one's own password. */
export class PasswordService {
  readonly #em: EntityManager;
  readonly #audit: RequestAudit;
  readonly #keys: SessionKeys;

  constructor(em: EntityManager, audit: RequestAudit, keys: SessionKeys) {
    this.#em = em;
    this.#audit = audit;
    this.#keys = keys;
  }

  /**
   * Changes the viewer's password and ends the account's other sessions.
   * @throws AppError BAD_USER_INPUT naming what is wrong; RATE_LIMITED; CONFLICT when it was changed meanwhile
   */
  async change({ accountId, sessionId }: Viewer, raw: ChangePasswordInput): Promise<void> {
    const input = parseInput(changePasswordInput, raw);
    const throttles = new Throttles(this.#em);
    // A session left open is no way to try out passwords.
    const limits = [{ key: `change-password ${accountId}`, limit: 10 }];
    await throttles.check(limits);
    const { hash } = await db(this.#em)
      .selectFrom('accounts')
      .select('password_hash as hash')
      .where('id', '=', accountId)
      .executeTakeFirstOrThrow();
    const matches = await this.#keys.passwords.matches(input.currentPassword, hash);
    // As with sign-ins: of many guesses at once those that are late learn nothing.
    await throttles.check(limits);
    if (!matches) {
      await throttles.count(limits);
      await this.#audit.wrote(this.#em, passwordEvent('account.password-refused', accountId, 'DENIED'));
      throw badInput('input.currentPassword', 'input.currentPassword: is not your password.');
    }
    const changed = await this.#keys.passwords.hash(input.newPassword);
    await this.#em.transactional(async (em) => {
      const { numUpdatedRows } = await db(em)
        .updateTable('accounts')
        .set({ password_hash: changed })
        .where('id', '=', accountId)
        .where('password_hash', '=', hash)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) throw conflict('The password has just been changed.');
      await endSessions(em, accountId, { but: sessionId });
      await this.#audit.wrote(em, passwordEvent('account.password-changed', accountId, 'ALLOWED'));
    });
    await this.#keys.refreshRevocations();
  }
}

const passwordEvent = (action: string, accountId: string, outcome: 'ALLOWED' | 'DENIED') => ({
  kind: 'SESSION' as const,
  action,
  outcome,
  detail: null,
  patientId: null,
  subject: { kind: 'ACCOUNT' as const, id: accountId },
});
