import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import { InMemoryLRUCache } from '@apollo/utils.keyvaluecache';
import { listSizesOf } from '@lightbox/platform/cost.ts';
import type { TokenVerifier } from '@lightbox/platform/identity.ts';
import type { Logger } from '@lightbox/platform/logger.ts';
import { callerCheck } from './caller-check.ts';
import { ScopedDataSource } from './data-source.ts';
import { formatError } from './errors.ts';
import { limitDocuments, maxTokens } from './limits.ts';
import { CompilingGateway } from './plans/compiling-gateway.ts';
import { checkOperations, logFaults, settleAudit, type ServerContext } from './plugins.ts';

/** Of persisted queries. Anybody may register some; Apollo's own limit counts letters only, which leaves room for millions. */
const maxPersisted = { max: 2000, maxSize: 4 * 1024 ** 2 };

interface ApolloOptions {
  readonly supergraphSdl: string;
  readonly introspection: boolean;
  readonly verifier: TokenVerifier;
  readonly log: Logger;
}

/** The Apollo gateway on Apollo Server: plans over the supergraph, fetches through the request's scopes. */
export function createApolloServer({
  supergraphSdl,
  introspection,
  verifier,
  log,
}: ApolloOptions): ApolloServer<ServerContext> {
  const quiet = {
    debug: () => undefined,
    info: () => undefined,
    warn: log.warn.bind(log),
    error: log.error.bind(log),
  };
  const gateway = new CompilingGateway({
    supergraphSdl,
    buildService: ({ name }) => new ScopedDataSource(name, log),
    logger: quiet,
    // A plan tells how the hospital's services are cut; it is no answer for the public.
    __exposeQueryPlanExperimental: false,
    // The supergraph is composed and tested before it is committed.
    validateSupergraph: false,
  });
  return new ApolloServer<ServerContext>({
    gateway,
    introspection,
    logger: quiet,
    formatError,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !introspection,
    persistedQueries: { cache: new InMemoryLRUCache(maxPersisted) },
    parseOptions: { maxLexicalTokens: maxTokens },
    validationRules: [limitDocuments],
    stopOnTerminationSignals: false,
    plugins: [
      callerCheck(verifier, supergraphSdl),
      checkOperations(listSizesOf(supergraphSdl)),
      settleAudit(log),
      logFaults(log),
      // Where the schema is not shown, Sandbox says so itself.
      ApolloServerPluginLandingPageLocalDefault({ embed: true, footer: false }),
    ],
  });
}
