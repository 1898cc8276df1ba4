import type { Database } from '@lightbox/platform/database.ts';
import type { Logger } from '@lightbox/platform/logger.ts';
import { sql } from 'kysely';
import { db } from '#tables.ts';

const everyMilliseconds = 5000;

/**
 * Has the audit trail sealed every few seconds. Of several replicas one does it; none of them may write a seal, only ask
 * for it (`audit.seal` in the shared migrations).
 */
export class Sealer implements AsyncDisposable {
  readonly #database: Database;
  readonly #log: Logger;
  #timer: NodeJS.Timeout;
  #running = Promise.resolve();
  #isEnding = false;

  constructor(database: Database, log: Logger) {
    this.#database = database;
    this.#log = log;
    this.#timer = this.#next();
  }

  /** Seals what can be sealed now. @returns how many events @throws when the database does not answer */
  async seal(): Promise<number> {
    let events = 0;
    while (!this.#isEnding) {
      const { rows } = await sql<{ sealed: number }>`select audit.seal() as sealed`.execute(
        db(this.#database.fork()),
      );
      const sealed = rows[0]?.sealed ?? 0;
      if (sealed === 0) break;
      events += sealed;
    }
    return events;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    this.#isEnding = true;
    await this.#running;
  }

  #next(): NodeJS.Timeout {
    return setTimeout(() => {
      this.#running = this.#round();
    }, everyMilliseconds).unref();
  }

  async #round(): Promise<void> {
    try {
      const events = await this.seal();
      if (events > 0) this.#log.debug({ events }, 'sealed a part of the audit trail');
    } catch (error) {
      this.#log.warn({ err: error }, 'the audit trail is sealed in the next round');
    }
    if (!this.#isEnding) this.#timer = this.#next();
  }
}
