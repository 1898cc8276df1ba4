import pg from 'pg';
import { maxPrepared } from './prepared.ts';
import type { StatementTimer } from './statement-times.ts';

/** A statement that is prepared once per connection. */
export interface PreparedStatement {
  /** Unique among the statements of a pipeline. */
  readonly name: string;
  readonly text: string;
}

/** How many connections share the reads; each answers its statements one after the other. */
const width = 2;

interface Line {
  readonly client: Promise<pg.Client>;
  /** Names of the statements that it has prepared. */
  readonly prepared: Set<string>;
  /** Statements that wait for their answers. */
  waiting: number;
  isOpen: boolean;
}

/**
 * Connections for short reads outside of transactions. Statements do not wait for a connection of their own: those of
 * one turn of the event loop go out in one write, whoever asks them, and are answered in order.
 */
export class Pipeline implements AsyncDisposable {
  readonly #config: pg.ClientConfig;
  readonly #timed: StatementTimer;
  readonly #lines = new Set<Line>();

  /** @param timed runs each statement and measures it */
  constructor(config: pg.ClientConfig, timed: StatementTimer) {
    this.#timed = timed;
    // A pool hides its password from those who list its options.
    this.#config = {
      ...config,
      password: config.password,
      pipeline: true,
      // Short reads go by keys: to plan them for each value takes PostgreSQL as long as to answer them.
      options: `${config.options ?? ''} -c plan_cache_mode=force_generic_plan`,
    };
  }

  /** @returns rows as pg gives them. @throws when PostgreSQL refuses the statement or cannot be reached */
  async query<Row extends object>(statement: PreparedStatement, values: unknown[]): Promise<Row[]> {
    const line = this.#line();
    try {
      return await this.#ask<Row>(line, statement, values);
    } catch (error) {
      // A read whose connection broke under it, as when PostgreSQL starts anew, may be asked once more.
      if (!hasBroken(line, error)) throw error;
      this.#lines.delete(line);
      return this.#ask<Row>(this.#line(), statement, values);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const lines = [...this.#lines];
    this.#lines.clear();
    await Promise.allSettled(lines.map(async ({ client }) => (await client).end()));
  }

  async #ask<Row extends object>(
    line: Line,
    { name, text }: PreparedStatement,
    values: unknown[],
  ): Promise<Row[]> {
    line.waiting += 1;
    line.prepared.add(name);
    try {
      const client = await line.client;
      holdWrites(client);
      const { rows } = await this.#timed(text, () => client.query<Row>({ name, text, values }));
      return rows;
    } finally {
      line.waiting -= 1;
      if (line.prepared.size > maxPrepared) this.#retire(line);
    }
  }

  /** Its last answers come, and it ends after them. */
  #retire(line: Line): void {
    this.#lines.delete(line);
    if (line.waiting > 0) return;
    // One that is gone already has nothing more to give.
    line.client.then((client) => client.end()).catch(() => undefined);
  }

  /** An idle line, a new one while there are few, or the least busy. */
  #line(): Line {
    let best: Line | undefined;
    for (const line of this.#lines) if (best === undefined || line.waiting < best.waiting) best = line;
    if (best !== undefined && (best.waiting === 0 || this.#lines.size >= width)) return best;
    return this.#open();
  }

  #open(): Line {
    const client = new pg.Client(this.#config);
    const forget = () => {
      line.isOpen = false;
      this.#lines.delete(line);
    };
    // Before pg's own listener: who is told that the connection is gone finds it forgotten.
    client.connection.stream.on('close', forget);
    client.on('error', forget);
    const connected = client.connect().then(() => client);
    const line: Line = { client: connected, prepared: new Set(), waiting: 0, isOpen: true };
    line.client.catch(forget);
    this.#lines.add(line);
    return line;
  }
}

const hasBroken = ({ isOpen }: Line, error: unknown): boolean =>
  !isOpen || (error instanceof pg.DatabaseError && error.severity === 'FATAL');

const held = new WeakSet<pg.Client>();

/** Keeps what is written to the connection together until everybody whose turn it is has asked. */
function holdWrites(client: pg.Client): void {
  if (held.has(client)) return;
  held.add(client);
  const { stream } = client.connection;
  stream.cork();
  setImmediate(() => {
    held.delete(client);
    stream.uncork();
  });
}
