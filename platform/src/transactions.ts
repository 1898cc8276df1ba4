import { setTimeout } from 'node:timers/promises';
import type { TransactionOptions } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { isLostToAnother } from './safe-errors.ts';

const attempts = 4;
/** Before the second attempt, and longer before each more: the other one is to get on first. */
const pauseMilliseconds = 20;

const whenCommitted = new WeakMap<object, (() => void)[]>();

/** Calls back when the transaction of an EntityManager has been committed; at once where there is none. */
export function afterCommit(em: object, callback: () => void): void {
  const callbacks = whenCommitted.get(em);
  if (callbacks === undefined) callback();
  else callbacks.push(callback);
}

/**
 * MikroORM's with three promises more: a transaction that PostgreSQL gives up in favour of another is made again from its
 * beginning, a few times; `afterCommit` is kept; and entities come from the database, never from an earlier transaction
 * of the request, in which they may hold changes that were not made. So what works in a transaction changes nothing but
 * the database.
 */
export class TransactingEntityManager extends EntityManager {
  override async transactional<Result>(
    work: (em: this) => Result | Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result> {
    // A part of a transaction is committed, and made again, with the whole of it.
    const outer = whenCommitted.get(this);
    if (outer !== undefined) return this.#attempt(work, outer, options);
    for (let attempt = 1; ; attempt += 1) {
      const callbacks: (() => void)[] = [];
      try {
        const result = await this.#attempt(work, callbacks, { clear: true, ...options });
        for (const callback of callbacks) callback();
        return result;
      } catch (error) {
        if (attempt === attempts || !isLostToAnother(error)) throw error;
        await setTimeout(attempt * pauseMilliseconds);
      }
    }
  }

  #attempt<Result>(
    work: (em: this) => Result | Promise<Result>,
    callbacks: (() => void)[],
    options?: TransactionOptions,
  ): Promise<Result> {
    return super.transactional<Result>((em) => {
      whenCommitted.set(em, callbacks);
      return work(em);
    }, options);
  }
}
