import { MikroORM } from '@mikro-orm/core';
import { PostgreSqlDriver, type Options, type SqlEntityManager } from '@mikro-orm/postgresql';
import type { Kysely } from 'kysely';
import type { Pool } from 'pg';
import type { SharedTables } from './directory.ts';
import type { Logger } from './logger.ts';
import { showPool } from './metrics.ts';
import { endWornConnections, preparingClient } from './prepared.ts';
import { Reader, readThrough } from './reads.ts';
import { statementTimer } from './statement-times.ts';
import { TransactingEntityManager } from './transactions.ts';

export interface DatabaseConfig {
  /** PostgreSQL URL: the owner's in standalone and tests, the subgraph's own in distributed mode. */
  readonly url: string;
  /** The subgraph's role to take on after connecting as the owner; null when the URL is the role's own. */
  readonly role: string | null;
  /** The subgraph's own schema; unqualified names mean its tables. */
  readonly schema: string;
  /** Connections at most for transactions and searches; the short reads of all requests share two more. */
  readonly poolSize: number;
  /** How long an operation may take, 10 where it is not said: a statement may have six tenths of it. */
  readonly timeoutSeconds?: number;
}

export type EntityManager = SqlEntityManager;

/** One subgraph's way into PostgreSQL: it reaches its own schema, `directory` and `audit`, nothing else. */
export class Database implements AsyncDisposable {
  readonly #orm: MikroORM<PostgreSqlDriver>;
  readonly #reader: Reader;

  private constructor(orm: MikroORM<PostgreSqlDriver>, reader: Reader) {
    this.#orm = orm;
    this.#reader = reader;
  }

  static async open(
    config: DatabaseConfig,
    entities: NonNullable<Options['entities']>,
    log: Logger,
  ): Promise<Database> {
    const statementMilliseconds = (config.timeoutSeconds ?? 10) * 600;
    const options = [
      `-c search_path=${config.schema}`,
      '-c timezone=UTC',
      `-c statement_timeout=${statementMilliseconds}`,
      // On SSDs and from memory a row anywhere costs little more than the next one; PostgreSQL's 4 is that of turning disks, by
      // which it rather reads a whole list than the few rows that a search has found.
      '-c random_page_cost=1.1',
    ];
    if (config.role !== null) options.push(`-c role=${config.role}`);
    // libpq's way to name the folder of a socket, which MikroORM does not know.
    const socketFolder = new URL(config.url).searchParams.get('host');
    const orm = await MikroORM.init({
      driver: PostgreSqlDriver,
      clientUrl: config.url,
      entities,
      entityManager: TransactingEntityManager,
      pool: { min: 0, max: config.poolSize },
      driverOptions: {
        ...(socketFolder !== null && { host: socketFolder }),
        Client: preparingClient(config.schema),
        onPoolCreated: (pool: Pool) => {
          showPool(config.schema, pool);
          endWornConnections(pool);
        },
        // Searches come this way: which plan is best depends on how rare the word is, which a plan for any word cannot know.
        // To start workers takes longer than a page of a list may.
        options: [
          ...options,
          '-c plan_cache_mode=force_custom_plan',
          '-c max_parallel_workers_per_gather=0',
        ].join(' '),
        // A server that hangs keeps to no limit; ours come after its own and before the operation's.
        query_timeout: statementMilliseconds + 500,
        connectionTimeoutMillis: 2000,
        application_name: `lightbox ${config.schema}`,
      },
      discovery: { warnWhenNoEntities: false },
      ensureDatabase: false,
      forceUtcTimezone: true,
      logger: (message) => log.warn({ orm: message.split(':', 1)[0] }, 'database'),
    });
    const { options: connection } = await orm.em.getConnection().getNativeClient();
    return new Database(
      orm,
      new Reader(
        // A pool hides its password from those who list its options.
        { ...connection, password: connection.password, options: options.join(' ') },
        statementTimer(config.schema),
      ),
    );
  }

  /** @returns an EntityManager for one request: never shared between two */
  fork(): EntityManager {
    return readThrough(this.#orm.em.fork(), this.#reader);
  }

  /** @throws when PostgreSQL does not answer */
  async ready(): Promise<void> {
    await this.#orm.em.getConnection().execute('select 1');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader[Symbol.asyncDispose]();
    await this.#orm.close(true);
  }
}

/** The shared tables, inside the EntityManager's transaction when there is one. */
export const shared = (em: EntityManager): Kysely<SharedTables> => em.getKysely<SharedTables>();

/** What a read gives of an entity: the columns `Keys`, null where there is no value. */
export type RowOf<Entity, Keys extends keyof Entity> = { [Key in Keys]: Exclude<Entity[Key], undefined> };
