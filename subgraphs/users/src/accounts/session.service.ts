import { createHash } from 'node:crypto';
import type { RequestAudit } from '@lightbox/platform/audit.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { notFound, unauthenticated } from '@lightbox/platform/errors.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { isId, newId } from '@lightbox/platform/ids.ts';
import type { Caller } from '@lightbox/platform/subgraph.ts';
import { sql } from 'kysely';
import type { LoginInput } from '#generated/graphql.ts';
import { db } from '#tables.ts';
import { Account } from './account.entity.ts';
import type { AccountRow } from './account.mappers.ts';
import type { Passwords } from './passwords.ts';
import { endSessions, revoke } from './revocation.ts';
import { networkOf, Throttles, type Limit } from './throttle.ts';
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

type Request = Pick<Caller, 'clientAddress'>;
type Change = Parameters<RequestAudit['wrote']>[1];

/** Signing in, staying signed in, and out. */
export class SessionService {
  readonly #em: EntityManager;
  readonly #audit: RequestAudit;
  readonly #keys: SessionKeys;
  readonly #network: string;

  constructor(em: EntityManager, audit: RequestAudit, keys: SessionKeys, { clientAddress }: Request) {
    this.#em = em;
    this.#audit = audit;
    this.#keys = keys;
    this.#network = networkOf(clientAddress);
  }

  /**
   * @throws AppError UNAUTHENTICATED, the same for an unknown address, a wrong password and an inactive account;
   * RATE_LIMITED after too many failures
   */
  async login({ email: given, password }: LoginInput): Promise<StartedSession> {
    const email = given.trim().toLowerCase().slice(0, 254);
    const throttles = new Throttles(this.#em);
    const limits = this.#loginLimits(email);
    await throttles.check(limits);
    const account = await this.#em.findOne(Account, { email });
    const hash = account?.active === true ? account.passwordHash : null;
    const matches = await this.#keys.passwords.matches(password, hash);
    // Of many guesses at once those that are late learn nothing, not even which was right.
    await throttles.check(limits);
    const started = matches && account !== null ? await this.#begin(account) : null;
    if (started !== null) return started;
    await throttles.count(limits);
    await this.#audit.wrote(this.#em, refused('session.refused', account?.id ?? null));
    throw unauthenticated('The e-mail address or the password is not right.');
  }

  /**
   * Renews a session. A token that was used before has been stolen, from the one or the other: both are signed out.
   * Tokens of open sessions are no guesses, and are not held up by others' of the same network: a hospital may be one.
   * @throws AppError UNAUTHENTICATED for a token that is none of ours, used or too old; RATE_LIMITED
   */
  async refresh(token: string): Promise<StartedSession> {
    const throttles = new Throttles(this.#em);
    const limits = [{ key: `refresh ${this.#network}`, limit: 50 }];
    const hash = createHash('sha256').update(token).digest();
    if (!(await this.#isOfOpenSession(hash))) await throttles.check(limits);
    const renewed = await this.#em.transactional((em) => this.#renew(em, hash));
    if (renewed !== null) return renewed;
    await this.#keys.refreshRevocations();
    await throttles.count(limits);
    throw unauthenticated('The session has ended. Sign in again.');
  }

  /** Ends the viewer's session: its token stops working at once, everywhere. */
  async logout({ sessionId, accountId }: Viewer): Promise<void> {
    await this.#em.transactional(async (em) => {
      await endSessions(em, accountId, { only: sessionId });
      await revoke(em, [sessionId]);
      await this.#audit.wrote(em, sessionEvent('session.ended', accountId));
    });
    await this.#keys.refreshRevocations();
  }

  /** Ends one of the viewer's sessions. @throws AppError NOT_FOUND */
  async end({ accountId }: Viewer, id: string): Promise<void> {
    await this.#em.transactional(async (em) => {
      const ended = isId(id) ? await endSessions(em, accountId, { only: id }) : 0;
      if (ended === 0) throw notFound('session', 'id');
      await this.#audit.wrote(em, sessionEvent('session.ended', accountId));
    });
    await this.#keys.refreshRevocations();
  }

  async #isOfOpenSession(hash: Buffer): Promise<boolean> {
    const found = await db(this.#em)
      .selectFrom('refresh_tokens')
      .innerJoin('sessions', 'sessions.id', 'refresh_tokens.session_id')
      .select('session_id')
      .where('hash', '=', hash)
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    return found !== undefined;
  }

  /** @returns null for a token that renews nothing; the trail then says why */
  async #renew(em: EntityManager, hash: Buffer): Promise<StartedSession | null> {
    const found = await db(em)
      .selectFrom('refresh_tokens')
      .innerJoin('sessions', 'sessions.id', 'refresh_tokens.session_id')
      .select(['session_id as sessionId', 'account_id as accountId', 'used_at as usedAt'])
      .select(sql<boolean>`ended_at is null and expires_at > now()`.as('isLive'))
      .where('hash', '=', hash)
      .forUpdate()
      .executeTakeFirst();
    if (found === undefined) return this.#notRenewed(em, 'session.renewal-refused', null);
    const { sessionId, accountId } = found;
    if (found.usedAt !== null) {
      await endSessions(em, accountId, { only: sessionId });
      return this.#notRenewed(em, 'session.token-reused', accountId);
    }
    const account = found.isLive ? await em.findOne(Account, { id: accountId, active: true }) : null;
    if (account === null) return this.#notRenewed(em, 'session.renewal-refused', accountId);
    await db(em)
      .updateTable('refresh_tokens')
      .set({ used_at: new Date() })
      .where('hash', '=', hash)
      .execute();
    const now = new Date();
    await db(em)
      .updateTable('sessions')
      .set({ last_used_at: now, expires_at: expiryFrom(now) })
      .where('id', '=', sessionId)
      .execute();
    return this.#issue(em, account, sessionId, account.lastLoginAt ?? null);
  }

  async #notRenewed(em: EntityManager, action: string, accountId: string | null): Promise<null> {
    await this.#audit.wrote(em, refused(action, accountId));
    return null;
  }

  /** @returns null when the account is no longer the one whose password was compared */
  async #begin(account: Account): Promise<StartedSession | null> {
    const now = new Date();
    const id = newId();
    return this.#em.transactional(async (em) => {
      // First, as who changes the account ends its sessions after: those it cannot see yet must find it changed.
      // Not through the entity: its version would let one of two sign-ins at once fail.
      const { numUpdatedRows } = await db(em)
        .updateTable('accounts')
        .set({ last_login_at: now })
        .where('id', '=', account.id)
        .where('password_hash', '=', account.passwordHash)
        .where('role', '=', account.role)
        .where('active', '=', true)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return null;
      // Sessions that nobody has renewed go, their refresh tokens with them.
      await db(em)
        .deleteFrom('sessions')
        .where('expires_at', '<', sql<Date>`now()`)
        .execute();
      await db(em)
        .insertInto('sessions')
        .values({
          id,
          account_id: account.id,
          created_at: now,
          last_used_at: now,
          expires_at: expiryFrom(now),
        })
        .execute();
      const started = await this.#issue(em, account, id, now);
      const event = sessionEvent('session.started', account.id);
      await this.#audit.wrote(em, { ...event, actor: started.account.signedIn ?? viewerOf(account, id) });
      return started;
    });
  }

  async #issue(
    em: EntityManager,
    account: Account,
    sessionId: string,
    lastLoginAt: Date | null,
  ): Promise<StartedSession> {
    const refresh = refreshToken();
    await db(em)
      .insertInto('refresh_tokens')
      .values({ hash: refresh.hash, session_id: sessionId, created_at: new Date() })
      .execute();
    const viewer = viewerOf(account, sessionId);
    const { token, expiresAt } = this.#keys.signer.accessToken(viewer);
    const { id, email, role, active } = account;
    const { staffId, patientId } = viewer;
    const deactivationReason = null;
    const row = {
      id,
      email,
      role,
      staffId,
      patientId,
      active,
      deactivationReason,
      lastLoginAt,
      signedIn: viewer,
    };
    return { accessToken: token, accessTokenExpiresAt: expiresAt, refreshToken: refresh.token, account: row };
  }

  /** Someone under attack still gets in from elsewhere, until the attack comes from everywhere. */
  #loginLimits(email: string): Limit[] {
    return [
      { key: `login ${email} ${this.#network}`, limit: 10 },
      { key: `login-from ${this.#network}`, limit: 100 },
      { key: `login-to ${email}`, limit: 200 },
    ];
  }
}

const expiryFrom = (now: Date): Date => new Date(now.getTime() + sessionDays * 86_400_000);

const viewerOf = (account: Account, sessionId: string): Viewer => {
  const { id: accountId, role, staffId = null, patientId = null } = account;
  return { accountId, sessionId, role, staffId, patientId };
};

const sessionEvent = (action: string, accountId: string | null): Change => ({
  kind: 'SESSION',
  action,
  detail: null,
  patientId: null,
  subject: accountId === null ? null : { kind: 'ACCOUNT', id: accountId },
});

const refused = (action: string, accountId: string | null): Change => ({
  ...sessionEvent(action, accountId),
  outcome: 'DENIED',
});
