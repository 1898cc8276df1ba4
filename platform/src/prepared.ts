import pg from 'pg';
import { Recent } from './recent.ts';
import { statementTimer } from './statement-times.ts';

const limit = 300;
/** A connection keeps what it has prepared until it ends: one that holds more than this gives way to a new one. */
export const maxPrepared = 1000;
const names = new Recent<string>(limit);
const seenOnce = new Set<string>();
let named = 0;

/**
 * The name of a prepared statement for a text that comes again, given once and to no other text. Texts that come once,
 * as those of ad-hoc filters, get none.
 */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (!seenOnce.delete(text)) {
    if (seenOnce.size >= limit) seenOnce.clear();
    seenOnce.add(text);
    return undefined;
  }
  const name = `lightbox_${(named += 1)}`;
  names.set(text, name);
  return name;
}

const preparedBy = new WeakMap<pg.ClientBase, Set<string>>();

function notePrepared(client: pg.ClientBase, name: string): void {
  const known = preparedBy.get(client);
  if (known === undefined) preparedBy.set(client, new Set([name]));
  else known.add(name);
}

/** Has a pool end connections that hold too many statements when they come back. */
export function endWornConnections(pool: pg.Pool): void {
  pool.on('release', (_error, client) => {
    if ((preparedBy.get(client)?.size ?? 0) > maxPrepared) void (client as pg.Client).end();
  });
}

/**
 * @param service whose statements are measured
 * @returns a connection that has PostgreSQL parse and plan each text once instead of each time, which costs it more
 * than most of our reads do themselves
 */
export function preparingClient(service: string): typeof pg.Client {
  const timed = statementTimer(service);
  return class extends pg.Client {
    // pg declares a dozen overloads; those with a text and its values are what ORM and query builder call.
    override query(...given: unknown[]): never {
      const [text, values, ...rest] = given;
      if (typeof text !== 'string') return super.query(...(given as [pg.QueryConfig])) as never;
      const name = Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
      if (name !== undefined) notePrepared(this, name);
      const args = name === undefined ? given : [{ name, text, values: values as unknown[] }, ...rest];
      const result: unknown = timed(text, () => super.query(...(args as [pg.QueryConfig])));
      if (result instanceof Promise) result.catch((error: unknown) => this.#endAfter(error));
      return result as never;
    }

    /** A server that does not answer in time may never: the pool must not lend this connection again. */
    #endAfter(error: unknown): void {
      if (error instanceof Error && error.message === 'Query read timeout') void this.end();
    }
  };
}
