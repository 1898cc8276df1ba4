import type { ServerResponse } from 'node:http';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { auditNotes } from './audit-notes.ts';
import { unlessAborted } from './deadline.ts';
import { AppError, badInput, unauthenticated } from './errors.ts';
import { GatewayPass, passHeaders } from './gateway-pass.ts';
import type { Logger } from './logger.ts';
import { requestIdFrom } from './ids.ts';
import { measureRequests } from './http-times.ts';
import { countError } from './metrics.ts';
import { header, isFromGateway, servedCaller } from './served-caller.ts';
import { refusal, type Caller, type RequestContext, type Subgraph } from './subgraph.ts';
import { tracedRequest } from './tracing.ts';
import { receiveUpload } from './upload.ts';

export interface ServeConfig {
  readonly host: string;
  readonly port: number;
  /** Largest single file, in bytes; 0 for a subgraph that takes none. */
  readonly maxUploadBytes: number;
  /** How long an upload may bring nothing; 30 where it is not said. */
  readonly uploadIdleSeconds?: number;
  /** Shared with the gateway, at least 32 characters. */
  readonly gatewaySecret: string;
  /** Whether `_service` and introspection answer. */
  readonly introspection: boolean;
}

export interface Served extends AsyncDisposable {
  /** Where it answers. */
  readonly address: string;
}

const operation = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

const json = 'application/json; charset=utf-8';

/**
 * Serves a subgraph over HTTP: `/graphql`, `/healthz` and `/readyz`, and `/audit` for the gateway. Callers have a
 * token that holds, or the gateway's pass. For the gateway, `extensions.audit` says what an answer tells of whom, and
 * the gateway settles it by `/audit` when it has all the parts: one event per request, however many fetches it takes.
 */
export async function serveSubgraph<Context extends RequestContext>(
  subgraph: Subgraph<Context>,
  config: ServeConfig,
  log: Logger,
): Promise<Served> {
  const { maxUploadBytes, introspection, uploadIdleSeconds = 30 } = config;
  const pass = new GatewayPass(config.gatewaySecret);
  const app = fastify({
    bodyLimit: 16 * 1024 ** 2,
    requestTimeout: 0,
    // A gateway whose machine is gone says no farewell.
    connectionTimeout: 60_000,
    forceCloseConnections: 'idle',
    genReqId: ({ headers }) => requestIdFrom(headers[passHeaders.requestId]),
  });
  measureRequests(app, subgraph.name, ({ id: requestId, routeOptions }, { statusCode: status }, seconds) => {
    log.debug({ requestId, route: routeOptions.url, status, seconds }, 'request');
  });
  app.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null));
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const readiness = await subgraph.readiness();
    return reply.code(Object.values(readiness).every(Boolean) ? 200 : 503).send(readiness);
  });

  const callers = new WeakMap<FastifyRequest, Caller>();

  function refuse(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
    const refused = refusal(error, callers.get(request)?.requestId ?? request.id, log);
    countError(subgraph.name, refused.errors?.[0]?.extensions['code']);
    const status = error instanceof AppError && error.code === 'UNAUTHENTICATED' ? 401 : 200;
    return reply.code(status).type(json).send(JSON.stringify(refused));
  }

  /** Who has no business here is told so before a byte of the body is read. */
  const admitting =
    (check: (caller: Caller, request: FastifyRequest) => void) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
      try {
        const caller = servedCaller(request, reply, { name: subgraph.name, pass });
        check(caller, request);
        callers.set(request, caller);
        return undefined;
      } catch (error) {
        return refuse(request, reply, error);
      }
    };
  const admit = admitting((caller) => void subgraph.verify(caller));
  const admitGateway = admitting((_, request) => {
    if (!isFromGateway(request)) throw unauthenticated('The request does not come from the gateway.');
  });

  async function answer(request: FastifyRequest, reply: FastifyReply, work: Work): Promise<FastifyReply> {
    const caller = callers.get(request);
    if (caller === undefined) throw new Error('nobody was admitted');
    const attributes = { 'lightbox.service': subgraph.name, 'url.path': request.routeOptions.url ?? '' };
    try {
      return await tracedRequest(
        header(request, passHeaders.traceparent),
        `POST ${request.routeOptions.url}`,
        attributes,
        () => unlessAborted(caller.signal, work(caller)),
      );
    } catch (error) {
      return reply.raw.destroyed ? reply : refuse(request, reply, error);
    }
  }

  app.post('/graphql', { onRequest: admit }, (request, reply) =>
    answer(request, reply, async (caller) => {
      const isUpload = request.headers['content-type']?.startsWith('multipart/form-data') === true;
      const isGateway = isFromGateway(request);
      using _sign = isUpload && isGateway ? signsOfLife(reply.raw, uploadIdleSeconds) : null;
      const body: unknown = isUpload
        ? await receiveUpload(request.raw, reply.raw, {
            service: subgraph.name,
            maxFileBytes: maxUploadBytes,
            maxFiles: 100,
            idleSeconds: uploadIdleSeconds,
          })
        : request.body;
      const parsed = operation.safeParse(body);
      if (!parsed.success) throw badInput('body', 'The body is not a GraphQL request.');
      const operationName = isGateway ? caller.operationName : (parsed.data.operationName ?? null);
      const scope = subgraph.open({ ...caller, operationName }, { introspection });
      const result = await scope.execute(parsed.data);
      // What came with an upload is settled with it: the caller's token may end while the file comes in.
      const deferred = isGateway && !isUpload ? await scope.audit.take() : null;
      await scope.finish();
      const audit = isGateway ? (deferred ?? (await scope.audit.take())) : null;
      for (const cookie of scope.cookies) void reply.header('set-cookie', cookie);
      return await reply
        .type(json)
        .send(JSON.stringify(audit ? { ...result, extensions: { audit } } : result));
    }),
  );
  app.post('/audit', { onRequest: admitGateway }, (request, reply) =>
    answer(request, reply, async (caller) => {
      const notes = auditNotes.safeParse(request.body);
      if (!notes.success) throw badInput('body', 'The body does not say what was read.');
      await subgraph.settle(caller, notes.data);
      return reply.type(json).send('{"data":{}}');
    }),
  );
  const address = await app.listen({ host: config.host, port: config.port });
  return { address, [Symbol.asyncDispose]: () => app.close() };
}

type Work = (caller: Caller) => Promise<FastifyReply>;

/**
 * Says 102 (RFC 2518, 10.1) again and again: bytes stand still while a large part is on its way into a slow store, and
 * the gateway could take that for the end.
 */
function signsOfLife(response: ServerResponse, idleSeconds: number): Disposable {
  const timer = setInterval(() => {
    if (!response.headersSent && !response.destroyed) response.writeProcessing();
  }, idleSeconds * 200);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
