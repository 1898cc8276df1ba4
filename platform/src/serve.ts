import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { signalUntil, unlessAborted } from './deadline.ts';
import { AppError, badInput, unauthenticated } from './errors.ts';
import { GatewayPass, passHeaders } from './gateway-pass.ts';
import type { Logger } from './logger.ts';
import { requestIdFrom } from './ids.ts';
import { measureRequests } from './http-times.ts';
import { countError } from './metrics.ts';
import { refusal, type Caller, type RequestContext, type Subgraph } from './subgraph.ts';
import { tracedRequest } from './tracing.ts';
import { receiveUpload } from './upload.ts';

export interface ServeConfig {
  readonly host: string;
  readonly port: number;
  /** Largest single file, in bytes; 0 for a subgraph that takes none. */
  readonly maxUploadBytes: number;
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

const auditNotes = z.object({
  read: z.array(z.uuid()),
  written: z.array(z.uuid()),
  denied: z.array(z.string()),
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
  const { maxUploadBytes, introspection } = config;
  const pass = new GatewayPass(config.gatewaySecret);
  const app = fastify({
    bodyLimit: 16 * 1024 ** 2,
    requestTimeout: 0,
    forceCloseConnections: 'idle',
    genReqId: ({ headers }) => requestIdFrom(headers[passHeaders.requestId]),
  });
  measureRequests(app, subgraph.name);
  app.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null));
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const readiness = await subgraph.readiness();
    return reply.code(Object.values(readiness).every(Boolean) ? 200 : 503).send(readiness);
  });

  async function answer(request: FastifyRequest, reply: FastifyReply, work: Work): Promise<FastifyReply> {
    const gone = goneSignal(reply);
    let requestId: string = request.id;
    try {
      const caller = callerOf(request, gone, told(request, subgraph.name, pass));
      ({ requestId } = caller);
      const attributes = { 'lightbox.service': subgraph.name, 'url.path': request.routeOptions.url ?? '' };
      return await tracedRequest(
        header(request, passHeaders.traceparent),
        `POST ${request.routeOptions.url}`,
        attributes,
        () => unlessAborted(caller.signal, work(caller)),
      );
    } catch (error) {
      if (gone.aborted) return reply;
      const refused = refusal(error, requestId, log);
      countError(subgraph.name, refused.errors?.[0]?.extensions['code']);
      const status = error instanceof AppError && error.code === 'UNAUTHENTICATED' ? 401 : 200;
      return reply.code(status).type(json).send(JSON.stringify(refused));
    }
  }

  app.post('/graphql', (request, reply) =>
    answer(request, reply, async (caller) => {
      const isUpload = request.headers['content-type']?.startsWith('multipart/form-data') === true;
      const body: unknown = isUpload
        ? await receiveUpload(request.raw, reply.raw, {
            service: subgraph.name,
            maxFileBytes: maxUploadBytes,
            maxFiles: 100,
          })
        : request.body;
      const parsed = operation.safeParse(body);
      if (!parsed.success) throw badInput('body', 'The body is not a GraphQL request.');
      const isGateway = isFromGateway(request);
      const operationName = isGateway ? caller.operationName : (parsed.data.operationName ?? null);
      const scope = subgraph.open({ ...caller, operationName }, { introspection });
      const result = await scope.execute(parsed.data);
      const audit = isGateway ? scope.audit.take() : null;
      await scope.finish();
      for (const cookie of scope.cookies) void reply.header('set-cookie', cookie);
      return reply.type(json).send(JSON.stringify(audit ? { ...result, extensions: { audit } } : result));
    }),
  );
  app.post('/audit', (request, reply) =>
    answer(request, reply, async (caller) => {
      if (!isFromGateway(request)) throw unauthenticated('The request does not come from the gateway.');
      const notes = auditNotes.safeParse(request.body);
      if (!notes.success) throw badInput('body', 'The body does not say what was read.');
      const scope = subgraph.open(caller);
      scope.audit.add(notes.data);
      await scope.finish();
      return reply.type(json).send('{"data":{}}');
    }),
  );
  const address = await app.listen({ host: config.host, port: config.port });
  return { address, [Symbol.asyncDispose]: () => app.close() };
}

type Work = (caller: Caller) => Promise<FastifyReply>;
type Told = ReturnType<GatewayPass['verify']>;

const header = ({ headers }: FastifyRequest, name: string): string | null => {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
};

const isFromGateway = (request: FastifyRequest): boolean => header(request, passHeaders.caller) !== null;

/** What the gateway says of the caller; of others, only what the connection shows. */
function told(request: FastifyRequest, subgraph: string, pass: GatewayPass): Told {
  const signed = header(request, passHeaders.caller);
  if (signed !== null) return pass.verify(subgraph, signed);
  if (request.headers.authorization === undefined) throw unauthenticated();
  return {
    requestId: request.id,
    clientAddress: request.ip,
    operationName: null,
    origin: `${request.protocol}://${request.host}`,
    isOwnOrigin: false,
  };
}

function callerOf(request: FastifyRequest, gone: AbortSignal, from: Told): Caller {
  const left = Number(header(request, passHeaders.deadline) ?? NaN);
  const deadline = Number.isFinite(left) ? Date.now() + left : null;
  const cookie = isFromGateway(request) ? header(request, passHeaders.cookie) : null;
  return {
    ...from,
    authorization: request.headers.authorization,
    refreshCookie: /(?:^|; )lightbox_refresh=([\w-]+)/.exec(cookie ?? '')?.[1] ?? null,
    deadline,
    signal: signalUntil(gone, deadline),
  };
}

function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => {
    if (!raw.writableEnded) gone.abort();
  });
  return gone.signal;
}
