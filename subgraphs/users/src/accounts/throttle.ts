import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { AppError } from '@lightbox/platform/errors.ts';
import { sql } from 'kysely';
import { db } from '#tables.ts';

/** Something that may happen `limit` times within a time. */
export interface Limit {
  /** What is counted, such as an e-mail address. */
  readonly key: string;
  readonly limit: number;
}

const windowSeconds = 15 * 60;

const digest = ({ key }: Limit): Buffer => createHash('sha256').update(key).digest();

const tooOften = (retryAfterSeconds: number) =>
  new AppError('RATE_LIMITED', 'Too many attempts. Wait a while and try again.', { retryAfterSeconds });

/** Counts what must not happen too often. Outside any transaction: a count outlives the attempt that fails. */
export class Throttles {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  /** @throws AppError RATE_LIMITED with retryAfterSeconds when one of the limits is reached */
  async check(limits: readonly Limit[]): Promise<void> {
    const rows = await db(this.#em)
      .selectFrom('throttles')
      .select(['key', 'count', secondsLeft.as('seconds')])
      .where('key', 'in', limits.map(digest))
      .where('expires_at', '>', sql<Date>`now()`)
      .execute();
    refuseBeyond(0, rows, limits);
  }

  /**
   * Counts one more of each before it is done: of many at once none goes uncounted.
   * @throws AppError RATE_LIMITED with retryAfterSeconds when that is more than one of the limits
   */
  async take(limits: readonly Limit[]): Promise<void> {
    refuseBeyond(1, await this.count(limits), limits);
  }

  /** Counts one more of each, from now on for a quarter of an hour. @returns how often each has happened */
  async count(limits: readonly Limit[]): Promise<Counted[]> {
    const expires = sql<Date>`now() + make_interval(secs => ${windowSeconds})`;
    // In one order everywhere, so that two at once do not wait for each other.
    const keys = limits.map(digest).toSorted((a, b) => a.compare(b));
    const counted = await db(this.#em)
      .insertInto('throttles')
      .values(keys.map((key) => ({ key, count: 1, expires_at: expires })))
      .onConflict((known) =>
        known.column('key').doUpdateSet({
          count: sql`case when throttles.expires_at > now() then throttles.count + 1 else 1 end`,
          expires_at: sql`case when throttles.expires_at > now() then throttles.expires_at else excluded.expires_at end`,
        }),
      )
      .returning(['key', 'count', secondsLeft.as('seconds')])
      .execute();
    await db(this.#em)
      .deleteFrom('throttles')
      .where('expires_at', '<', sql<Date>`now() - interval '1 hour'`)
      .execute();
    return counted;
  }
}

interface Counted {
  readonly key: Uint8Array;
  readonly count: number;
  readonly seconds: number;
}

const secondsLeft = sql<number>`ceil(extract(epoch from throttles.expires_at - now()))::int`;

/** @param included how many of the counted ones are about to be done: those up to the limit may */
function refuseBeyond(included: 0 | 1, counted: readonly Counted[], limits: readonly Limit[]): void {
  const reached = counted.filter(({ key, count }) =>
    limits.some((limit) => count - included >= limit.limit && digest(limit).equals(key)),
  );
  if (reached.length > 0) throw tooOften(Math.max(...reached.map(({ seconds }) => seconds)));
}

const groups = (part: string): string[] => part.split(':').filter(Boolean);

/** @returns the part of a client's address that one household or attacker holds: IPv6 is given out by /64 */
export function networkOf(address: string | null): string {
  if (address === null) return 'unknown';
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: missing }, () => '0'), ...groups(tail ?? '')];
  return `${all
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
