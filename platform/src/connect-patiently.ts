import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from './logger.ts';
import { codeOf, StartupError } from './startup-error.ts';

const PATIENCE_MS = 30_000;
export const UPDATE = 'run `npm run migrate` with the DATABASE_URL of its owner';
/** SQLSTATE classes of a server that is starting, ending or full. */
const PASSING = /^(?:08|53|57)/;

export interface PatientConnection {
  readonly url: string;
  readonly log: Logger;
  /** Ends the waiting. */
  readonly stop: AbortSignal;
}

/**
 * Connects to a database that may be about to start: tries for 30 s, and says so once.
 * @throws StartupError when it does not answer by then, or refuses
 */
export async function connectPatiently({ url, log, stop }: PatientConnection): Promise<pg.Client> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let attempt = 1; ; attempt += 1) {
    stop.throwIfAborted();
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      const code = codeOf(error);
      if (error instanceof pg.DatabaseError && !PASSING.test(code)) throw refused(code, error);
      if (performance.now() > deadline) throw silent(error);
      if (attempt === 1) log.warn({ code }, 'the database does not answer yet; trying for 30 s');
      await setTimeout(250, undefined, { signal: stop }).catch(() => stop.throwIfAborted());
    }
  }
}

const refused = (code: string, cause: unknown) =>
  new StartupError(
    `The database of DATABASE_URL lets nobody in with that name and password (${code}): check them, and ${UPDATE} where it has not run yet.`,
    { cause },
  );

const silent = (cause: unknown) =>
  new StartupError(
    'The database of DATABASE_URL does not answer: check that it runs, and that its address is right.',
    {
      cause,
    },
  );
