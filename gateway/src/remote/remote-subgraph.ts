import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { fetchRetries } from '@lightbox/platform/metrics.ts';
import { currentTraceparent } from '@lightbox/platform/tracing.ts';
import { passHeaders, type GatewayPass } from '@lightbox/platform/gateway-pass.ts';
import { refreshCookieName } from '@lightbox/platform/refresh-cookie.ts';
import type { Logger } from '@lightbox/platform/logger.ts';
import type { Limit } from '@lightbox/platform/deadline.ts';
import type { Caller, RequestScope } from '@lightbox/platform/subgraph.ts';
import { unavailable } from '@lightbox/platform/errors.ts';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import type { SubgraphConnection } from '#request-context.ts';
import { parseAnswer, type Answer } from './answer.ts';
import { Circuit } from './circuit.ts';
import { measureFetch } from './fetch-times.ts';
import { IdleLimit } from './idle-limit.ts';
import { multipartBody } from './multipart-body.ts';
import { isConnectionFault, isNonsense, isUnreached, NobodyThere, toldFault } from './remote-fault.ts';
import { RemoteScope } from './remote-scope.ts';

const probeMilliseconds = 2000;
const pauseMilliseconds = 100;
/** Of a deadline, for the way back: a subgraph that works says itself that it was too slow. */
const wayBackMilliseconds = 200;
const passMilliseconds = 30_000;
const readinessAnswer = z.record(z.string(), z.boolean());
const isQuery = (text: string): boolean => /^\s*(?:query\b|\{)/.test(text);

export interface RemoteParts {
  readonly pass: GatewayPass;
  /** Shared by all operations; those beyond its connections wait. */
  readonly dispatcher: Dispatcher;
  /** Uploads have connections of their own: they hold them for as long as their client pleases. */
  readonly uploads: Dispatcher;
  readonly uploadIdleMilliseconds: number;
  readonly log: Logger;
}

interface Request {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly content: string | Readable;
  readonly limit: Limit;
  /** Takes the values of Set-Cookie. */
  readonly cookies: string[];
  readonly isRepeatable: (fault: unknown) => boolean;
  readonly dispatcher?: Dispatcher;
  readonly onInfo?: () => void;
}

/**
 * A subgraph in another process. Queries are asked a second time when the connection fails; after five failures in a
 * row nobody is kept waiting until it answers again.
 */
export class RemoteSubgraph implements SubgraphConnection, Disposable {
  readonly #name: string;
  readonly #url: URL;
  readonly #parts: RemoteParts;
  readonly #circuit: Circuit;

  constructor(name: string, url: string, parts: RemoteParts) {
    this.#name = name;
    this.#url = new URL(url);
    this.#parts = parts;
    this.#circuit = new Circuit({ name, log: parts.log, probe: () => this.#answers() });
  }

  open(caller: Caller): RequestScope {
    const cookies: string[] = [];
    const path = this.#url.pathname;
    const headers = this.#headersOf(caller);
    const json = (of: Limit) => ({ ...headers(of), 'content-type': 'application/json' });
    return new RemoteScope(
      {
        ask: (operation, limit) =>
          this.#ask({
            path,
            headers: json(limit),
            content: JSON.stringify(operation),
            limit,
            cookies,
            isRepeatable: () => isQuery(operation.query),
          }),
        upload: async (operation, files, limit) => {
          using idle = new IdleLimit(this.#parts.uploadIdleMilliseconds);
          const body = multipartBody(operation, files, (whom) => idle.waitFor(whom));
          const request = {
            path,
            headers: { ...headers(limit), 'content-type': body.type },
            content: body.content,
            limit: { ...limit, signal: AbortSignal.any([limit.signal, idle.signal]) },
            cookies,
            isRepeatable: () => false,
            dispatcher: this.#parts.uploads,
            onInfo: () => idle.passed(),
          };
          // What is wrong with a file says more than the request that broke off because of it.
          return await this.#ask(
            request,
            () => body.fault(),
            () => idle.signal.aborted,
          );
        },
        settle: (notes, limit) =>
          this.#ask({
            path: '/audit',
            headers: json(limit),
            content: JSON.stringify(notes),
            limit,
            cookies,
            isRepeatable: isUnreached,
          }),
      },
      cookies,
    );
  }

  async readiness(): Promise<Record<string, boolean>> {
    const { body } = await this.#get('/readyz');
    return readinessAnswer.parse(await body.json());
  }

  [Symbol.dispose](): void {
    this.#circuit[Symbol.dispose]();
  }

  /** @param ownFault what went wrong on our side, with which the subgraph has nothing to do */
  async #ask(
    request: Request,
    ownFault: () => unknown = () => null,
    isSilent: () => boolean = silenceOf(request.limit),
  ): Promise<Answer> {
    return measureFetch(this.#name, this.#circuit.isOpen, () =>
      this.#askPatiently(request, ownFault, isSilent),
    );
  }

  async #askPatiently(request: Request, ownFault: () => unknown, isSilent: () => boolean): Promise<Answer> {
    const { signal } = request.limit;
    for (let mayRepeat = true; ; mayRepeat = false) {
      if (this.#circuit.isOpen) throw unavailable(`The ${this.#name} service`);
      try {
        const answer = await this.#send(request);
        this.#circuit.worked();
        return answer;
      } catch (error) {
        const fault = ownFault() ?? error;
        if (fault !== error) throw fault;
        if (isConnectionFault(error) || (signal.aborted && isSilent())) this.#circuit.failed();
        const isRepeatable = request.isRepeatable(error);
        if (mayRepeat && isRepeatable && isConnectionFault(error) && !signal.aborted) {
          fetchRetries.inc({ service: 'gateway', subgraph: this.#name });
          await setTimeout(pauseMilliseconds);
          continue;
        }
        if (isNonsense(error)) {
          this.#parts.log.error({ subgraph: this.#name, err: error }, 'a subgraph gave no GraphQL answer');
        }
        throw toldFault(this.#name, error, isRepeatable);
      }
    }
  }

  async #send(request: Request): Promise<Answer> {
    const { path, headers, content, limit, cookies, onInfo } = request;
    const response = await (request.dispatcher ?? this.#parts.dispatcher).request({
      origin: this.#url.origin,
      path,
      method: 'POST',
      headers,
      body: content,
      signal: limit.signal,
      ...(onInfo && { onInfo }),
      // The signal ends what takes too long.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const { statusCode } = response;
    const text = await response.body.text();
    if (statusCode >= 502 && statusCode <= 504) throw new NobodyThere();
    if (statusCode !== 200 && statusCode !== 401) throw new Error(`status ${statusCode}`);
    const answer = parseAnswer(text);
    if (this.#name === 'users') cookies.push(...cookiesOf(response));
    return answer;
  }

  #get(path: string): Promise<Dispatcher.ResponseData> {
    return this.#parts.dispatcher.request({
      origin: this.#url.origin,
      path,
      method: 'GET',
      signal: AbortSignal.timeout(probeMilliseconds),
    });
  }

  #answers(): Promise<boolean> {
    return this.#get('/healthz')
      .then(async ({ body }) => body.dump())
      .then(
        () => true,
        () => false,
      );
  }

  #headersOf(caller: Caller): (limit: Limit) => Record<string, string | undefined> {
    const { authorization, requestId, refreshCookie, origin } = caller;
    const withCookie = this.#name === 'users' && refreshCookie !== null;
    const cookie = withCookie ? `${refreshCookieName(origin)}=${refreshCookie}` : undefined;
    let pass = { text: '', madeAt: Number.NEGATIVE_INFINITY };
    return ({ deadline }) => {
      // An upload may outlive its pass many times over before what comes behind it is asked for.
      if (Date.now() - pass.madeAt > passMilliseconds) {
        pass = { text: this.#parts.pass.sign(this.#name, caller), madeAt: Date.now() };
      }
      return {
        [passHeaders.authorization]: authorization,
        [passHeaders.requestId]: requestId,
        [passHeaders.caller]: pass.text,
        [passHeaders.traceparent]: currentTraceparent(),
        [passHeaders.deadline]: deadline === null ? undefined : String(leftOf(deadline)),
        [passHeaders.cookie]: cookie,
      };
    };
  }
}

const leftOf = (deadline: number): number => Math.max(0, deadline - Date.now() - wayBackMilliseconds);

/** A subgraph that says nothing until the deadline is down, unless it was asked just before. */
function silenceOf({ deadline }: Limit): () => boolean {
  const hadTime = deadline !== null && leftOf(deadline) > 0;
  // Timers are not exact to the millisecond.
  return () => hadTime && Date.now() >= deadline - 20;
}

function cookiesOf({ headers }: Dispatcher.ResponseData): string[] {
  const cookies = headers['set-cookie'];
  if (cookies === undefined) return [];
  return Array.isArray(cookies) ? cookies : [cookies];
}
