import { inTime, signalUntil, unlessAborted, type Limit } from '@lightbox/platform/deadline.ts';
import { AppError } from '@lightbox/platform/errors.ts';
import type { Operation } from '@lightbox/platform/executor.ts';
import { isMutation, type Caller, type RequestScope } from '@lightbox/platform/subgraph.ts';
import type { ExecutionResult } from 'graphql';
import { filesIn } from './remote/multipart-body.ts';

/** A subgraph as the gateway sees it, in this process or elsewhere. */
export interface SubgraphConnection {
  /** @throws AppError UNAUTHENTICATED for a token that does not hold */
  open(caller: Caller): RequestScope;
  /** Each dependency's name with whether it answers now. */
  readiness(): Promise<Record<string, boolean>>;
}

export type SubgraphConnections = Readonly<Record<string, SubgraphConnection>>;

/** Of an operation's time: what has come by then can still be audited and answered. */
export const shareOfAudit = 0.1;

/** One request's way through the gateway: each subgraph that it needs is opened once. */
export class GatewayContext {
  #caller: Caller;
  readonly #subgraphs: SubgraphConnections;
  readonly #timeoutSeconds: number;
  readonly #scopes = new Map<string, RequestScope>();

  /** @param timeoutSeconds for what has no deadline of the caller's: all of an upload but its files */
  constructor(caller: Caller, subgraphs: SubgraphConnections, timeoutSeconds: number) {
    this.#caller = caller;
    this.#subgraphs = subgraphs;
    this.#timeoutSeconds = timeoutSeconds;
  }

  get caller(): Caller {
    return this.#caller;
  }

  /** Names the operation for the audit, once it is known; before any subgraph is opened. */
  nameOperation(operationName: string | null): void {
    this.#caller = { ...this.#caller, operationName };
  }

  /** Leaves out the caller's token; before any subgraph is opened. */
  askAsNobody(): void {
    this.#caller = { ...this.#caller, authorization: undefined };
  }

  /** @throws AppError when the subgraph refuses the caller, and TIMEOUT at the deadline */
  async execute(name: string, operation: Operation): Promise<ExecutionResult> {
    const scope = this.#scope(name);
    const { deadline, signal } = this.#caller;
    const isUpload = deadline === null && filesIn(operation.variables ?? {}).length > 0;
    const limit =
      deadline === null && !isUpload ? this.#from(signal, this.#timeoutSeconds) : { deadline, signal };
    const work = () => scope.execute(operation, limit);
    // An upload ends by itself, and only when nothing of it is left.
    const result = await (isUpload ? work() : inTime(limit, work));
    // Subgraphs know of each other's changes, such as who may read a record.
    if (isMutation(operation)) for (const each of this.#scopes.values()) each.forget();
    return result;
  }

  #from(signal: AbortSignal, seconds: number): Limit {
    const deadline = Date.now() + seconds * 1000;
    return { deadline, signal: signalUntil(signal, deadline) };
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
    const { deadline } = this.#caller;
    const left = ((deadline ?? Number.POSITIVE_INFINITY) - Date.now()) / 1000;
    const share = this.#timeoutSeconds * shareOfAudit;
    // What is about to be told is audited although its reader may be gone, and after a deadline that some parts missed.
    const limit = this.#from(
      new AbortController().signal,
      Math.min(Math.max(left, 0) + share, this.#timeoutSeconds),
    );
    await Promise.all(
      Array.from(this.#scopes, ([subgraph, scope]) =>
        unlessAborted(limit.signal, scope.finish(limit)).catch((cause: unknown) => {
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
