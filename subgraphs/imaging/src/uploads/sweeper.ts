import type { Database } from '@lightbox/platform/database.ts';
import type { Logger } from '@lightbox/platform/logger.ts';
import { sql } from 'kysely';
import { removeBytesOfDeleted } from '#images/retention.ts';
import type { ObjectStore } from '#storage/object-store.ts';
import { removeOneByOne } from '#storage/one-by-one.ts';
import { db } from '#tables.ts';
import { abandonUpload } from './pending-upload.ts';

const minute = 60_000;
const everyMilliseconds = 5 * minute;
/** An upload that has not been touched for so long has no process behind it. */
const deadAfterMilliseconds = 10 * minute;
/** The store knows only when a put began, and one may take very long. */
const incompleteAfterMilliseconds = 24 * 60 * minute;
const searchEveryMilliseconds = 24 * 60 * minute;

export interface Swept {
  readonly uploads: number;
  readonly incomplete: number;
  /** Deleted images whose retention time was over. */
  readonly expired: number;
}

/**
 * Removes what uploads that never ended have left, rows with their objects and parts in the store, and the bytes of
 * images that were deleted long enough ago.
 */
export class Sweeper implements AsyncDisposable {
  readonly #database: Database;
  readonly #store: ObjectStore;
  readonly #log: Logger;
  readonly #retentionMilliseconds: number;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void>;
  #searchedAt = 0;

  /**
   * Sweeps now, and every few minutes from now on.
   * @param retentionDays how long the bytes of a deleted image stay
   */
  constructor(database: Database, store: ObjectStore, log: Logger, retentionDays: number) {
    this.#database = database;
    this.#store = store;
    this.#log = log;
    this.#retentionMilliseconds = retentionDays * 24 * 60 * minute;
    this.#running = this.#round();
    this.#timer = setInterval(() => {
      this.#running = this.#running.then(() => this.#round());
    }, everyMilliseconds);
    this.#timer.unref();
  }

  /** What database or store do not let it do now is told in the log, and left to the next round. */
  async sweep(now = Date.now()): Promise<Swept> {
    const [store, log] = [this.#store, this.#log];
    const before = new Date(now - this.#retentionMilliseconds);
    return {
      uploads: await this.#part(() => this.#abandonDead(new Date(now - deadAfterMilliseconds))),
      incomplete: await this.#part(() => store.removeIncomplete(new Date(now - incompleteAfterMilliseconds))),
      expired: await this.#part(() => removeBytesOfDeleted(this.#database, store, before, log)),
    };
  }

  /** @returns how many objects belong to no image; they are a matter for people, as nobody can bring one back */
  async countOrphans(now = Date.now()): Promise<number> {
    let orphans = 0;
    let keys: string[] = [];
    const count = async () => {
      orphans += keys.length - (await this.#known(keys));
      keys = [];
    };
    for await (const { key, modifiedAt } of this.#store.list()) {
      // One just made may be an upload that is about to fail, and would be gone from the list by now.
      if (modifiedAt.getTime() > now - deadAfterMilliseconds) continue;
      keys.push(key);
      if (keys.length === 1000) await count();
    }
    if (keys.length > 0) await count();
    return orphans;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  #abandonDead(before: Date): Promise<number> {
    const em = this.#database.fork();
    const page = (after: string) =>
      db(em)
        .selectFrom('uploads')
        .select(['id', 'object_key as objectKey'])
        .where('touched_at', '<', before)
        .where('id', '>', after)
        .orderBy('id')
        .limit(1000)
        .execute();
    return removeOneByOne(this.#store, this.#log, page, (upload) => abandonUpload(em, this.#store, upload));
  }

  async #known(keys: readonly string[]): Promise<number> {
    const { rows } = await sql<{ known: number }>`
      select count(*)::int as known from unnest(${keys}::text[]) as object(key)
      where exists (select from images where object_key = object.key)
         or exists (select from uploads where object_key = object.key)`.execute(db(this.#database.fork()));
    return rows[0]?.known ?? 0;
  }

  async #round(): Promise<void> {
    const swept = await this.sweep();
    if (swept.uploads + swept.incomplete + swept.expired > 0)
      this.#log.info({ swept }, 'removed what broken uploads had left, and what was deleted long enough ago');
    if (Date.now() - this.#searchedAt < searchEveryMilliseconds) return;
    const orphans = await this.#part(async () => {
      const count = await this.countOrphans();
      this.#searchedAt = Date.now();
      return count;
    });
    if (orphans > 0) this.#log.warn({ orphans }, 'the store holds objects that belong to no image');
  }

  /** A part that cannot be done holds up no other. */
  async #part(work: () => Promise<number>): Promise<number> {
    try {
      return await work();
    } catch (error) {
      this.#log.warn({ err: error }, 'a part of the sweep is left to the next round');
      return 0;
    }
  }
}
