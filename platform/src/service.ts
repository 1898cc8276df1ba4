import type { ObserveConfig } from './env.ts';
import { TokenVerifier } from './identity.ts';
import { createLogger, type Logger } from './logger.ts';
import { observe } from './observe.ts';
import { RevocationList } from './revocations.ts';
import { checkSchemaVersion, type SchemaMigrations } from './schema-version.ts';
import { serveSubgraph, type ServeConfig } from './serve.ts';
import type { RequestContext, Subgraph } from './subgraph.ts';
import { checkTimeZone } from './time-zone.ts';

interface ServiceConfig {
  readonly subgraph: { readonly database: { readonly url: string }; readonly timeZone: string };
  readonly serve: ServeConfig;
  readonly verificationKey: string;
  readonly logLevel: string;
  readonly observe: ObserveConfig;
}

export interface ServiceParts {
  readonly verifier: TokenVerifier;
  readonly revocations: RevocationList;
  readonly log: Logger;
}

interface ServicePlan {
  readonly config: ServiceConfig;
  /** Of its schema, whose name is the service's. */
  readonly migrations: SchemaMigrations;
  /** Asks it to end. */
  readonly stop: AbortSignal;
}

/**
 * A subgraph as a process of its own: serves until it is asked to end, then lets what is under way end.
 * @throws StartupError when the database is not reached, not at the version of this code, or of another time zone
 */
export async function runService<Context extends RequestContext>(
  { config, migrations, stop }: ServicePlan,
  create: (parts: ServiceParts) => Promise<Subgraph<Context>>,
): Promise<void> {
  const log = createLogger(migrations.schema, config.logLevel);
  const { database, timeZone } = config.subgraph;
  const { url } = database;
  const stopped = new Promise<void>((resolve) => {
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
  await using _observed = await observe(migrations.schema, config.observe, log);
  await checkSchemaVersion({ url, log, stop }, migrations);
  await checkTimeZone({ url, log, stop }, timeZone);
  await using revocations = await RevocationList.open(url, null, log);
  const verifier = new TokenVerifier(config.verificationKey, revocations);
  await using subgraph = await create({ verifier, revocations, log });
  await using served = await serveSubgraph(subgraph, config.serve, log);
  log.info({ address: served.address }, 'ready');
  if (!stop.aborted) await stopped;
}
