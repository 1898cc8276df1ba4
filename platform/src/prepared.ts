import pg from 'pg';
import { statementTimer } from './statement-times.ts';

const limit = 300;
const names = new Map<string, string>();
const seenOnce = new Set<string>();

/**
 * The name of a prepared statement for a text that comes again. Texts that come once, as those of ad-hoc filters, get
 * none; neither do more than a connection should hold.
 */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= limit) return known;
  if (!seenOnce.delete(text)) {
    if (seenOnce.size >= limit) seenOnce.clear();
    seenOnce.add(text);
    return undefined;
  }
  const name = `lightbox_${names.size}`;
  names.set(text, name);
  return name;
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
      const named = Array.isArray(values) && values.length > 0;
      const args = named ? [{ name: nameOf(text), text, values: values as unknown[] }, ...rest] : given;
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
