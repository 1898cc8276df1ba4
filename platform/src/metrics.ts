import { Counter, Gauge, Registry } from 'prom-client';
import { Durations } from './durations.ts';

/**
 * What this process tells Prometheus. Labels come from closed sets (services, routes, types, fields, codes): never
 * from what a client sends, so that they name nobody and stay few.
 */
export const registry = new Registry();

const registers = [registry];

export const httpSeconds = new Durations({
  name: 'lightbox_http_request_duration_seconds',
  help: 'HTTP requests, from their head to the end of the answer.',
  labelNames: ['service', 'method', 'route', 'status'],
  registers,
});

export const operationSeconds = new Durations({
  name: 'lightbox_graphql_operation_duration_seconds',
  help: 'GraphQL operations: at the gateway what a client asks, at a subgraph what the gateway asks of it.',
  labelNames: ['service', 'type'],
  registers,
});

export const fieldSeconds = new Durations({
  name: 'lightbox_graphql_field_duration_seconds',
  help: 'Resolvers of root fields, and of the fields that a subgraph adds to entities of others.',
  labelNames: ['service', 'field'],
  registers,
});

export const fetchSeconds = new Durations({
  name: 'lightbox_subgraph_fetch_duration_seconds',
  help: 'What the gateway asks of subgraphs in other processes, by how it ended.',
  labelNames: ['service', 'subgraph', 'outcome'],
  registers,
});

export const fetchRetries = new Counter({
  name: 'lightbox_subgraph_fetch_retries_total',
  help: 'Fetches that were sent a second time because the connection failed.',
  labelNames: ['service', 'subgraph'],
  registers,
});

export const circuitOpen = new Gauge({
  name: 'lightbox_subgraph_circuit_open',
  help: '1 while a subgraph is left alone because it failed again and again.',
  labelNames: ['service', 'subgraph'],
  registers,
});

export const statementSeconds = new Durations({
  name: 'lightbox_sql_statement_duration_seconds',
  help: 'SQL statements, without the wait for a connection.',
  labelNames: ['service', 'operation'],
  registers,
});

export const statementErrors = new Counter({
  name: 'lightbox_sql_errors_total',
  help: 'SQL statements that failed, by SQLSTATE.',
  labelNames: ['service', 'sqlstate'],
  registers,
});

export const storeSeconds = new Durations({
  name: 'lightbox_store_operation_duration_seconds',
  help: 'Operations on the object store, by how they ended.',
  labelNames: ['service', 'operation', 'outcome'],
  registers,
});

export const uploadBytes = new Counter({
  name: 'lightbox_upload_bytes_total',
  help: 'Bytes of uploaded files: in from a client or gateway, out to a subgraph or store.',
  labelNames: ['service', 'direction'],
  registers,
});

export const errors = new Counter({
  name: 'lightbox_errors_total',
  help: 'Errors in answers, by their code.',
  labelNames: ['service', 'code'],
  registers,
});

/** Counts an error of an answer. @param code its `extensions.code` */
export function countError(service: string, code: unknown): void {
  const known = typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code);
  errors.inc({ service, code: known ? code : 'OTHER' });
}

interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly ended: boolean;
}

const pools = new Map<Pool, string>();

/** Shows a service's connections to PostgreSQL for as long as their pool lives. */
export const showPool = (service: string, pool: Pool): void => void pools.set(pool, service);

registry.registerMetric(
  new Gauge({
    name: 'lightbox_sql_pool_connections',
    help: 'Connections to PostgreSQL, and requests that wait for one.',
    labelNames: ['service', 'state'],
    registers: [],
    collect() {
      this.reset();
      for (const [pool, service] of pools) {
        if (pool.ended) pools.delete(pool);
        const { totalCount, idleCount, waitingCount } = pool;
        this.inc({ service, state: 'busy' }, totalCount - idleCount);
        this.inc({ service, state: 'idle' }, idleCount);
        this.inc({ service, state: 'waiting' }, waitingCount);
      }
    },
  }),
);
