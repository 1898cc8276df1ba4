import pg from 'pg';
import { unavailable } from './errors.ts';
import type { Revocations, Viewer } from './identity.ts';
import type { Logger } from './logger.ts';

/** How long the list may be trusted without a sign of life from the database. */
const staleAfterMs = 10_000;
const pollMs = 1000;

/**
 * The accounts and sessions that ended before their tokens did, held in memory. PostgreSQL notifies of new ones;
 * a poll each second tells that the connection lives, and stands in when notifications are lost. When neither
 * works, nobody is let in on a guess.
 */
export class RevocationList implements Revocations, AsyncDisposable {
  readonly #url: string;
  readonly #options: string;
  readonly #log: Logger;
  #client: pg.Client | null = null;
  #revoked: ReadonlySet<string> = new Set();
  #freshAt = 0;
  #isLoading = false;
  #timer: NodeJS.Timeout | null = null;
  #loading: Promise<void> = Promise.resolve();

  private constructor(url: string, role: string | null, log: Logger) {
    this.#url = url;
    this.#options = role === null ? '' : `-c role=${role}`;
    this.#log = log;
  }

  static async open(url: string, role: string | null, log: Logger): Promise<RevocationList> {
    const list = new RevocationList(url, role, log);
    await list.refresh();
    list.#timer = setInterval(() => {
      // Polls behind a slow one would only make it slower.
      if (!list.#isLoading) void list.refresh().catch(() => undefined);
    }, pollMs);
    list.#timer.unref();
    return list;
  }

  isRevoked({ accountId, sessionId }: Viewer): boolean {
    if (Date.now() - this.#freshAt > staleAfterMs) throw unavailable('The list of ended sessions');
    return this.#revoked.has(accountId) || this.#revoked.has(sessionId);
  }

  /** Reads the list again; who has just revoked something waits for it before answering. */
  async refresh(): Promise<void> {
    // One after the other: two at once would each open a connection, and one of them would never be closed.
    this.#loading = this.#loading.catch(() => undefined).then(() => this.#load());
    await this.#loading;
  }

  async #load(): Promise<void> {
    const startedAt = Date.now();
    this.#isLoading = true;
    try {
      this.#client ??= await this.#connect();
      const { rows } = await this.#client.query<{ id: string }>(
        'select id from directory.revocations where expires_at > now()',
      );
      this.#revoked = new Set(rows.map(({ id }) => id));
      this.#freshAt = startedAt;
    } catch (error) {
      this.#log.warn({ err: error }, 'the list of ended sessions cannot be read');
      this.#drop(this.#client);
      throw error;
    } finally {
      this.#isLoading = false;
    }
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#url,
      options: this.#options,
      application_name: 'lightbox revocations',
      connectionTimeoutMillis: 3000,
      query_timeout: 3000,
    });
    client.on('error', () => this.#drop(client));
    client.on('notification', () => void this.refresh().catch(() => undefined));
    try {
      await client.connect();
      await client.query('listen lightbox_revocations');
      return client;
    } catch (error) {
      this.#drop(client);
      throw error;
    }
  }

  /** Nobody waits for the farewell: a server that hangs never says it. */
  #drop(client: pg.Client | null): void {
    if (this.#client === client) this.#client = null;
    client?.end().catch(() => undefined);
    client?.connection.stream.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#loading.catch(() => undefined);
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => undefined);
  }
}
