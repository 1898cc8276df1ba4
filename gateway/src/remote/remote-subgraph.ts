import type { Readable } from 'node:stream';
import { passHeaders, type GatewayPass } from '@lightbox/platform/gateway-pass.ts';
import type { AuditNotes } from '@lightbox/platform/audit.ts';
import type { Operation } from '@lightbox/platform/executor.ts';
import type { Caller, RequestScope } from '@lightbox/platform/subgraph.ts';
import {
  circuitBreaker,
  ConsecutiveBreaker,
  ConstantBackoff,
  ExponentialBackoff,
  handleWhen,
  retry,
  wrap,
  type IPolicy,
} from 'cockatiel';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import type { SubgraphConnection } from '#request-context.ts';
import { isConnectionFault, isOutage, NobodyThere, toldFault } from './remote-fault.ts';
import { RemoteScope, type Answer } from './remote-scope.ts';

const readinessMilliseconds = 2000;
const readinessAnswer = z.record(z.string(), z.boolean());

type Body = { readonly content: string | Readable; readonly type: string };

/**
 * A subgraph in another process. Queries are asked a second time when the connection fails; after five failures in a
 * row nobody is kept waiting, and the subgraph is tried again after half a second, then after longer.
 */
export class RemoteSubgraph implements SubgraphConnection {
  readonly #name: string;
  readonly #url: URL;
  readonly #pass: GatewayPass;
  readonly #dispatcher: Dispatcher;
  readonly #once: IPolicy;
  readonly #again: IPolicy;

  constructor(name: string, url: string, pass: GatewayPass, dispatcher: Dispatcher) {
    this.#name = name;
    this.#url = new URL(url);
    this.#pass = pass;
    this.#dispatcher = dispatcher;
    this.#once = circuitBreaker(handleWhen(isOutage), {
      breaker: new ConsecutiveBreaker(5),
      halfOpenAfter: new ExponentialBackoff({ initialDelay: 500, maxDelay: 5000 }),
    });
    const repeated = retry(handleWhen(isConnectionFault), {
      maxAttempts: 1,
      backoff: new ConstantBackoff(100),
    });
    this.#again = wrap(repeated, this.#once);
  }

  open(caller: Caller): RequestScope {
    const signed = this.#pass.sign(this.#name, caller);
    const send = (path: string, body: Body, signal: AbortSignal) =>
      this.#send(path, body, signal, this.#headers(caller, signed));
    return new RemoteScope(caller, {
      ask: (operation: Operation) => {
        const body = { content: JSON.stringify(operation), type: 'application/json' };
        const isQuery = !/^\s*mutation\b/.test(operation.query);
        return this.#told(() => send(this.#url.pathname, body, caller.signal), isQuery);
      },
      upload: (body, signal) => this.#told(() => send(this.#url.pathname, body, signal), false),
      settle: (notes: AuditNotes) => {
        const body = { content: JSON.stringify(notes), type: 'application/json' };
        return this.#told(() => send('/audit', body, caller.signal), false);
      },
    });
  }

  async readiness(): Promise<Record<string, boolean>> {
    const { body } = await this.#dispatcher.request({
      origin: this.#url.origin,
      path: '/readyz',
      method: 'GET',
      signal: AbortSignal.timeout(readinessMilliseconds),
    });
    return readinessAnswer.parse(await body.json());
  }

  async #told<Value>(work: () => Promise<Value>, isQuery: boolean): Promise<Value> {
    try {
      return await (isQuery ? this.#again : this.#once).execute(work);
    } catch (error) {
      throw toldFault(this.#name, error);
    }
  }

  async #send(
    path: string,
    { content, type }: Body,
    signal: AbortSignal,
    headers: Readonly<Record<string, string | undefined>>,
  ): Promise<Answer> {
    const response = await this.#dispatcher.request({
      origin: this.#url.origin,
      path,
      method: 'POST',
      headers: { ...headers, 'content-type': type },
      body: content,
      signal,
      // The caller's signal ends what takes too long.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const { statusCode } = response;
    const text = await response.body.text();
    if (statusCode === 200 || statusCode === 401) {
      return { text, cookies: this.#name === 'users' ? cookiesOf(response) : [] };
    }
    if (statusCode >= 502 && statusCode <= 504) throw new NobodyThere();
    throw new Error(`the subgraph ${this.#name} answered with status ${statusCode}`);
  }

  #headers(caller: Caller, signed: string): Record<string, string | undefined> {
    const { authorization, requestId, deadline, refreshCookie } = caller;
    const withCookie = this.#name === 'users' && refreshCookie !== null;
    return {
      [passHeaders.authorization]: authorization,
      [passHeaders.requestId]: requestId,
      [passHeaders.caller]: signed,
      [passHeaders.deadline]: deadline === null ? undefined : String(Math.max(0, deadline - Date.now())),
      [passHeaders.cookie]: withCookie ? `lightbox_refresh=${refreshCookie}` : undefined,
    };
  }
}

function cookiesOf({ headers }: Dispatcher.ResponseData): string[] {
  const cookies = headers['set-cookie'];
  if (cookies === undefined) return [];
  return Array.isArray(cookies) ? cookies : [cookies];
}
