import type { EntityManager } from '@lightbox/platform/database.ts';
import { accessTokenSeconds } from '@lightbox/platform/identity.ts';
import { sql } from 'kysely';
import { db } from '#tables.ts';

/** By how much the clock that tokens expire by may be behind the database's. */
const clockSkewSeconds = 60;

/** Which sessions of an account: one, all but one, or all. */
type Which = { readonly only: string } | { readonly but: string } | 'all';

/**
 * Ends sessions: their refresh tokens work no more, and their access tokens are on the list of the ended ones until
 * they would have expired. Old entries of that list go.
 * @returns how many were ended
 */
export async function endSessions(em: EntityManager, accountId: string, which: Which): Promise<number> {
  const ending = db(em)
    .updateTable('sessions')
    .set({ ended_at: new Date() })
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null);
  const chosen =
    which === 'all'
      ? ending
      : 'only' in which
        ? ending.where('id', '=', which.only)
        : ending.where('id', '!=', which.but);
  const ended = await chosen.returning('id').execute();
  await revoke(
    em,
    ended.map(({ id }) => id),
  );
  return ended.length;
}

/** Puts accounts or sessions on the list of those whose access tokens work no more. */
export async function revoke(em: EntityManager, ids: readonly string[]): Promise<void> {
  // Not from the beginning of the transaction: it may have waited for a renewal whose token is younger.
  const lifetime = sql<string>`clock_timestamp() + make_interval(secs => ${accessTokenSeconds + clockSkewSeconds})`;
  if (ids.length > 0) {
    await db(em)
      .insertInto('directory.revocations')
      .values(ids.map((id) => ({ id, expires_at: lifetime })))
      .onConflict((revoked) => revoked.column('id').doUpdateSet({ expires_at: lifetime }))
      .execute();
  }
  await db(em)
    .deleteFrom('directory.revocations')
    .where('expires_at', '<', sql<string>`now() - make_interval(secs => ${accessTokenSeconds})`)
    .execute();
}
