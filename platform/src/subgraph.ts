import type { Attributes } from '@opentelemetry/api';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { GraphQLError, parse, type ExecutionResult, type GraphQLSchema } from 'graphql';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import { enforceAccess } from './access.ts';
import { listSizesOf } from './cost.ts';
import type { AuditNotes } from './audit-notes.ts';
import { AuditWriter } from './audit-writer.ts';
import { RequestAudit } from './audit.ts';
import type { Database, EntityManager } from './database.ts';
import { unlessAborted, type Limit } from './deadline.ts';
import { placeEntityErrors } from './entity-errors.ts';
import { Executor, type Operation } from './executor.ts';
import type { Times } from './durations.ts';
import type { TokenVerifier, Viewer } from './identity.ts';
import { renewForChanges } from './fresh-context.ts';
import { timeFields } from './field-times.ts';
import type { Logger } from './logger.ts';
import { countError, operationSeconds } from './metrics.ts';
import { toSafeError } from './safe-errors.ts';
import { scalars } from './scalars.ts';
import { checkRepresentations } from './representations.ts';
import { traced } from './tracing.ts';

/** What is known of who sends a request. */
export interface Caller extends Limit {
  /** The authorization header as it came. */
  readonly authorization: string | undefined;
  readonly requestId: string;
  readonly clientAddress: string | null;
  /** The client's operation, also when a gateway asks for a part of it. */
  readonly operationName: string | null;
  /** Scheme, host and port by which the client reached us. */
  readonly origin: string;
  /** True for a browser on one of our own pages; it keeps its refresh token in a cookie. */
  readonly isOwnOrigin: boolean;
  /** The refresh token that our own pages keep in a cookie; null for all others. */
  readonly refreshCookie: string | null;
  /** True for who asks a subgraph past the gateway: nobody has looked at the operation yet. */
  readonly isDirect: boolean;
}

/** What every resolver of every subgraph finds in its context. */
export interface RequestContext {
  readonly viewer: Viewer | null;
  readonly caller: Caller;
  readonly em: EntityManager;
  readonly audit: RequestAudit;
  /** Values of Set-Cookie to send with the answer. */
  readonly cookies: string[];
  /** The service's; a line about one request names `caller.requestId`. */
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** For what takes long. @throws AppError UNAUTHENTICATED when the viewer's session has ended since the request began */
  readonly requireSession: () => void;
}

export interface SubgraphDefinition<Context extends RequestContext> {
  readonly name: string;
  readonly typeDefs: string;
  readonly resolvers: object;
  /** Adds the subgraph's services and loaders; called once per request, and anew for each change that it makes. */
  readonly createContext: (request: RequestContext) => Context;
  /** What must answer for the subgraph to be ready, by name. */
  readonly dependencies: Readonly<Record<string, () => Promise<void>>>;
}

export interface SubgraphParts {
  readonly database: Database;
  readonly verifier: TokenVerifier;
  readonly log: Logger;
  /** What works in the background and ends with the subgraph, before its database. */
  readonly background?: AsyncDisposable;
}

/** One request's stay in a subgraph: several operations may be executed, then `finish` settles the audit. */
export interface RequestScope {
  execute(operation: Operation, limit: Limit): Promise<ExecutionResult>;
  /** Something has changed: nothing of what was read before may be answered again. */
  forget(): void;
  /** @throws when the audit of what was read could not be written; the answer must then not be given */
  finish(limit: Limit): Promise<void>;
  /** Values of Set-Cookie to send with the answer. */
  readonly cookies: readonly string[];
}

/** A stay in a subgraph of this process, limited by its caller's signal; its audit can be settled elsewhere. */
export interface SubgraphScope extends RequestScope {
  execute(operation: Operation): Promise<ExecutionResult>;
  finish(): Promise<void>;
  readonly audit: RequestAudit;
  /** What its resolvers find, for whoever executes on the subgraph's schema in another way. */
  readonly context: RequestContext;
}

/** A subgraph, ready to answer in this process or to be served over HTTP. */
export class Subgraph<Context extends RequestContext = RequestContext> implements AsyncDisposable {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly #definition: SubgraphDefinition<Context>;
  readonly #parts: SubgraphParts;
  readonly #executor: Executor;
  readonly #audit: AuditWriter;
  readonly #times: Readonly<Record<'query' | 'mutation', Times>>;
  readonly #attributes: Attributes;

  constructor(definition: SubgraphDefinition<Context>, parts: SubgraphParts) {
    this.name = definition.name;
    this.#definition = definition;
    this.#parts = parts;
    const service = definition.name;
    this.#attributes = { 'lightbox.service': service };
    this.#times = {
      query: operationSeconds.of({ service, type: 'query' }),
      mutation: operationSeconds.of({ service, type: 'mutation' }),
    };
    const schema = buildSubgraphSchema([
      {
        typeDefs: parse(definition.typeDefs),
        resolvers: withScalars(definition) as GraphQLResolverMap<unknown>,
      },
    ]);
    renewForChanges(enforceAccess(schema), (context) => this.#renew(context as Context));
    this.schema = checkRepresentations(placeEntityErrors(timeFields(service, schema, definition.resolvers)));
    this.#executor = new Executor(this.schema, listSizesOf(definition.typeDefs));
    this.#audit = new AuditWriter(() => parts.database.fork());
  }

  /** @throws AppError UNAUTHENTICATED for a token that does not hold */
  verify({ authorization }: Pick<Caller, 'authorization'>): Viewer | null {
    return this.#parts.verifier.verify(authorization);
  }

  /**
   * @param options whether the caller may ask for the schema
   * @throws AppError UNAUTHENTICATED for a token that does not hold
   */
  open(caller: Caller, { introspection = false } = {}): SubgraphScope {
    const { database, log, verifier } = this.#parts;
    const viewer = this.verify(caller);
    const { requestId, isDirect, signal } = caller;
    const audit = this.#auditOf(caller, viewer);
    const cookies: string[] = [];
    const context = this.#definition.createContext({
      viewer,
      caller,
      em: database.fork(),
      audit,
      cookies,
      log,
      signal,
      requireSession: () => verifier.requireSession(viewer),
    });
    return {
      execute: async (operation) => {
        const start = performance.now();
        const result = await traced('subgraph.execute', this.#attributes, () =>
          this.#executor.execute(operation, context, { introspection, isDirect }),
        );
        const times = isMutation(operation) ? this.#times.mutation : this.#times.query;
        const seconds = times.since(start);
        log.debug({ requestId, seconds, errors: result.errors?.length ?? 0 }, 'operation');
        if (result.errors === undefined) return result;
        return { ...result, errors: result.errors.map((error) => this.#safe(error, requestId)) };
      },
      forget: () => this.#renew(context),
      finish: () => audit.finish(),
      audit,
      context,
      cookies,
    };
  }

  /**
   * Writes what a request has read here, in however many fetches. Its token held when it began, and may have ended since.
   * @throws AppError UNAUTHENTICATED for a token that is not ours
   */
  async settle(caller: Caller, notes: AuditNotes): Promise<void> {
    const audit = this.#auditOf(caller, this.#parts.verifier.recognise(caller.authorization));
    audit.add(notes);
    await audit.finish();
  }

  /** Nothing that was read before is known any more. */
  #renew(context: Context): void {
    Object.assign(context, this.#definition.createContext(context));
  }

  #auditOf({ requestId, operationName, clientAddress }: Caller, viewer: Viewer | null): RequestAudit {
    const origin = { subgraph: this.name, viewer, operationName, requestId, clientAddress };
    return new RequestAudit(this.#audit, origin);
  }

  #safe(error: GraphQLError, requestId: string): GraphQLError {
    const safe = toSafeError(error, requestId, this.#parts.log);
    countError(this.name, safe.extensions['code']);
    return safe;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.background?.[Symbol.asyncDispose]();
    await this.#parts.database[Symbol.asyncDispose]();
  }

  /** @returns each dependency's name with whether it answers now */
  async readiness(): Promise<Record<string, boolean>> {
    const checks = { database: () => this.#parts.database.ready(), ...this.#definition.dependencies };
    const entries = Object.entries(checks).map(
      async ([name, check]) => [name, await answers(check)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }
}

/** The gateway names no operation before its type; another client's comments may hide it. */
export const isMutation = ({ query }: Operation): boolean => query.startsWith('mutation');

/** Who hangs does not answer; the others must not wait for it. */
const checkMilliseconds = 1000;

const answers = (check: () => Promise<void>): Promise<boolean> =>
  unlessAborted(AbortSignal.timeout(checkMilliseconds), check()).then(
    () => true,
    () => false,
  );

function withScalars<Context extends RequestContext>({
  typeDefs,
  resolvers,
}: SubgraphDefinition<Context>): object {
  const declared = Object.entries(scalars).filter(([name]) => typeDefs.includes(`\nscalar ${name}\n`));
  return { ...Object.fromEntries(declared), ...resolvers };
}

/** An answer that holds nothing but one error. */
export const refusal = (error: unknown, requestId: string, log: Logger): ExecutionResult => ({
  errors: [
    toSafeError(
      error instanceof GraphQLError ? error : new GraphQLError('', { originalError: error as Error }),
      requestId,
      log,
    ),
  ],
});
