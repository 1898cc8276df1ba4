import type { RequestAudit } from '@lightbox/platform/audit.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { unauthenticated } from '@lightbox/platform/errors.ts';
import { accessTokenSeconds, type Viewer } from '@lightbox/platform/identity.ts';
import { newId } from '@lightbox/platform/ids.ts';
import type { LoginInput } from '#generated/graphql.ts';
import { db } from '#tables.ts';
import { Account } from './account.entity.ts';
import type { AccountRow } from './account.mappers.ts';
import type { Passwords } from './passwords.ts';
import { Session } from './session.entity.ts';
import { refreshToken, type TokenSigner } from './tokens.ts';

const sessionDays = 30;

/** What sessions need beyond the database; made once per process. */
export interface SessionKeys {
  readonly passwords: Passwords;
  readonly signer: TokenSigner;
  /** Makes a revocation bite in this process before the answer goes out. */
  readonly refreshRevocations: () => Promise<void>;
}

export interface StartedSession {
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly refreshToken: string;
  readonly account: AccountRow;
}

/** Signing in and out. */
export class SessionService {
  readonly #em: EntityManager;
  readonly #audit: RequestAudit;
  readonly #keys: SessionKeys;

  constructor(em: EntityManager, audit: RequestAudit, keys: SessionKeys) {
    this.#em = em;
    this.#audit = audit;
    this.#keys = keys;
  }

  /** @throws AppError UNAUTHENTICATED, the same for an unknown address, a wrong password and an inactive account */
  async login({ email, password }: LoginInput): Promise<StartedSession> {
    const account = await this.#em.findOne(Account, { email: email.trim().toLowerCase() });
    const hash = account?.active === true ? account.passwordHash : null;
    if (!(await this.#keys.passwords.matches(password, hash)) || account === null) {
      await this.#audit.wrote(this.#em, {
        kind: 'SESSION',
        action: 'session.refused',
        outcome: 'DENIED',
        detail: null,
        patientId: null,
        subject: account === null ? null : { kind: 'ACCOUNT', id: account.id },
      });
      throw unauthenticated('The e-mail address or the password is not right.');
    }
    return this.#begin(account);
  }

  /** Ends the viewer's session: its token stops working at once, everywhere. */
  async logout({ sessionId, accountId }: Viewer): Promise<void> {
    await this.#em.transactional(async (em) => {
      await db(em)
        .updateTable('sessions')
        .set({ ended_at: new Date() })
        .where('id', '=', sessionId)
        .where('ended_at', 'is', null)
        .execute();
      await db(em)
        .insertInto('directory.revocations')
        .values({ id: sessionId, expires_at: new Date(Date.now() + accessTokenSeconds * 1000).toISOString() })
        .onConflict((revoked) => revoked.doNothing())
        .execute();
      await db(em)
        .deleteFrom('directory.revocations')
        .where('expires_at', '<', new Date(Date.now() - accessTokenSeconds * 1000).toISOString())
        .execute();
      await this.#audit.wrote(em, {
        kind: 'SESSION',
        action: 'session.ended',
        detail: null,
        patientId: null,
        subject: { kind: 'ACCOUNT', id: accountId },
      });
    });
    await this.#keys.refreshRevocations();
  }

  async #begin(account: Account): Promise<StartedSession> {
    const { id: accountId, role } = account;
    const { staffId = null, patientId = null } = account;
    const viewer: Viewer = { accountId, sessionId: newId(), role, staffId, patientId };
    const refresh = refreshToken();
    const now = new Date();
    await this.#em.transactional(async (em) => {
      em.create(Session, {
        id: viewer.sessionId,
        accountId,
        refreshTokenHash: refresh.hash,
        createdAt: now,
        expiresAt: new Date(now.getTime() + sessionDays * 86_400_000),
        endedAt: null,
      });
      await em.flush();
      // Not through the entity: its version would let one of two sign-ins at once fail.
      await db(em).updateTable('accounts').set({ last_login_at: now }).where('id', '=', accountId).execute();
      await this.#audit.wrote(em, {
        kind: 'SESSION',
        action: 'session.started',
        detail: null,
        patientId: null,
        subject: { kind: 'ACCOUNT', id: accountId },
        actor: viewer,
      });
    });
    const { email, active } = account;
    const row = {
      id: accountId,
      email,
      role,
      staffId,
      patientId,
      active,
      lastLoginAt: now,
      signedIn: viewer,
    };
    const { token, expiresAt } = this.#keys.signer.accessToken(viewer);
    return { accessToken: token, accessTokenExpiresAt: expiresAt, refreshToken: refresh.token, account: row };
  }
}
