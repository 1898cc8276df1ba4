import { randomUUID } from 'node:crypto';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AppError, badInput } from './errors.ts';
import type { Logger } from './logger.ts';
import { refusal, type Caller, type RequestContext, type Subgraph } from './subgraph.ts';
import { receiveUpload } from './upload.ts';

export interface ServeConfig {
  readonly host: string;
  readonly port: number;
  /** Largest single file, in bytes; 0 for a subgraph that takes none. */
  readonly maxUploadBytes: number;
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

/** Serves a subgraph to a gateway over HTTP: `/graphql`, `/healthz` and `/readyz`. */
export async function serveSubgraph<Context extends RequestContext>(
  subgraph: Subgraph<Context>,
  config: ServeConfig,
  log: Logger,
): Promise<Served> {
  const app = fastify({ bodyLimit: 16 * 1024 ** 2, requestTimeout: 0, forceCloseConnections: 'idle' });
  app.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null));
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const readiness = await subgraph.readiness();
    return reply.code(Object.values(readiness).every(Boolean) ? 200 : 503).send(readiness);
  });
  app.post('/graphql', async (request, reply) => {
    const caller = callerOf(request, reply);
    try {
      const isUpload = request.headers['content-type']?.startsWith('multipart/form-data') === true;
      const body: unknown = isUpload
        ? await receiveUpload(request.raw, reply.raw, { maxFileBytes: config.maxUploadBytes, maxFiles: 100 })
        : request.body;
      const parsed = operation.safeParse(body);
      if (!parsed.success) throw badInput('body', 'The body is not a GraphQL request.');
      const scope = subgraph.open({ ...caller, operationName: parsed.data.operationName ?? null });
      const result = await scope.execute(parsed.data);
      await scope.finish();
      for (const cookie of scope.cookies) void reply.header('set-cookie', cookie);
      return await reply.type('application/json; charset=utf-8').send(JSON.stringify(result));
    } catch (error) {
      const status = error instanceof AppError && error.code === 'UNAUTHENTICATED' ? 401 : 200;
      return reply.code(status).send(refusal(error, caller.requestId, log));
    }
  });
  const address = await app.listen({ host: config.host, port: config.port });
  return { address, [Symbol.asyncDispose]: () => app.close() };
}

function callerOf(request: FastifyRequest, { raw }: FastifyReply): Caller {
  const gone = new AbortController();
  raw.once('close', () => {
    if (!raw.writableEnded) gone.abort();
  });
  const requestId = request.headers['x-request-id'];
  return {
    authorization: request.headers.authorization,
    requestId: typeof requestId === 'string' ? requestId.slice(0, 64) : randomUUID(),
    clientAddress: request.ip,
    operationName: null,
    origin: `${request.protocol}://${request.host}`,
    isOwnOrigin: false,
    signal: gone.signal,
  };
}
