import { TokenVerifier } from './identity.ts';
import { createLogger, type Logger } from './logger.ts';
import { RevocationList } from './revocations.ts';
import { serveSubgraph, type ServeConfig } from './serve.ts';
import type { RequestContext, Subgraph } from './subgraph.ts';

interface ServiceConfig {
  readonly subgraph: { readonly database: { readonly url: string } };
  readonly serve: ServeConfig;
  readonly verificationKey: string;
  readonly logLevel: string;
}

export interface ServiceParts {
  readonly verifier: TokenVerifier;
  readonly revocations: RevocationList;
  readonly log: Logger;
}

/** A subgraph as a process of its own: serves until a signal, then lets what is under way end. */
export async function runService<Context extends RequestContext>(
  name: string,
  config: ServiceConfig,
  create: (parts: ServiceParts) => Promise<Subgraph<Context>>,
): Promise<void> {
  const log = createLogger(name, config.logLevel);
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await using revocations = await RevocationList.open(config.subgraph.database.url, null, log);
  const verifier = new TokenVerifier(config.verificationKey, revocations);
  await using subgraph = await create({ verifier, revocations, log });
  await using served = await serveSubgraph(subgraph, config.serve, log);
  log.info({ address: served.address }, 'ready');
  await stopped;
}
