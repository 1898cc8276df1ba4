import { unlessAborted } from '@lightbox/platform/deadline.ts';
import { AppError } from '@lightbox/platform/errors.ts';
import type { Operation } from '@lightbox/platform/executor.ts';
import type { Caller, RequestScope } from '@lightbox/platform/subgraph.ts';
import type { ExecutionResult } from 'graphql';

/** A subgraph as the gateway sees it, in this process or elsewhere. */
export interface SubgraphConnection {
  /** @throws AppError UNAUTHENTICATED for a token that does not hold */
  open(caller: Caller): RequestScope;
  /** Each dependency's name with whether it answers now. */
  readiness(): Promise<Record<string, boolean>>;
}

export type SubgraphConnections = Readonly<Record<string, SubgraphConnection>>;

/** One request's way through the gateway: each subgraph that it needs is opened once. */
export class GatewayContext {
  #caller: Caller;
  readonly #subgraphs: SubgraphConnections;
  readonly #scopes = new Map<string, RequestScope>();

  constructor(caller: Caller, subgraphs: SubgraphConnections) {
    this.#caller = caller;
    this.#subgraphs = subgraphs;
  }

  get caller(): Caller {
    return this.#caller;
  }

  /** Names the operation for the audit, once it is known; before any subgraph is opened. */
  nameOperation(operationName: string | null): void {
    this.#caller = { ...this.#caller, operationName };
  }

  /** @throws AppError when the subgraph refuses the caller, and TIMEOUT at the deadline */
  async execute(name: string, operation: Operation): Promise<ExecutionResult> {
    const work = this.#scope(name).execute(operation);
    const { deadline, signal } = this.#caller;
    // An upload ends by itself, and only when nothing of it is left.
    return deadline === null ? work : unlessAborted(signal, work);
  }

  #scope(name: string): RequestScope {
    let scope = this.#scopes.get(name);
    if (scope === undefined) {
      const subgraph = this.#subgraphs[name];
      if (subgraph === undefined) throw new Error(`no subgraph ${name}`);
      scope = subgraph.open(this.#caller);
      this.#scopes.set(name, scope);
    }
    return scope;
  }

  /** Settles the audit of all subgraphs. @throws AppError UNAVAILABLE naming one that could not write it */
  async finish(): Promise<void> {
    await Promise.all(
      Array.from(this.#scopes, ([subgraph, scope]) =>
        scope.finish().catch((cause: unknown) => {
          const message = 'The audit trail cannot be written at the moment. Try again shortly.';
          throw new AppError('UNAVAILABLE', message, { subgraph, cause });
        }),
      ),
    );
  }

  /** What subgraphs want the client to keep. */
  cookies(): string[] {
    return Array.from(this.#scopes.values()).flatMap(({ cookies }) => cookies);
  }
}
