import type { ApolloServer, HTTPGraphQLRequest } from '@apollo/server';
import { HeaderMap } from '@apollo/server';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { AppError } from '@lightbox/platform/errors.ts';
import { excessiveRequest } from '@lightbox/platform/excess.ts';
import { TokenVerifier } from '@lightbox/platform/identity.ts';
import type { Logger } from '@lightbox/platform/logger.ts';
import { receiveUpload } from '@lightbox/platform/upload.ts';
import fastify, {
  LogController,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { requestIdFrom } from '@lightbox/platform/ids.ts';
import { measureRequests } from '@lightbox/platform/http-times.ts';
import { tracedRequest } from '@lightbox/platform/tracing.ts';
import { createApolloServer } from './apollo.ts';
import { callerOf } from './caller.ts';
import type { GatewayConfig } from './config.ts';
import type { ServerContext } from './plugins.ts';
import { answerBodyFault, answerMethodFault, maxBodyBytes, withStatus } from './body-faults.ts';
import { gatherReadiness } from './readiness.ts';
import { GatewayContext, type SubgraphConnections } from './request-context.ts';

export interface GatewayParts {
  readonly supergraphSdl: string;
  readonly subgraphs: SubgraphConnections;
  readonly log: Logger;
  /** Adds what else this address serves, such as the web app and, in standalone, the objects. */
  readonly routes?: (app: FastifyInstance) => Promise<void>;
}

/** An address that serves the graph. */
export interface Gateway extends AsyncDisposable {
  readonly app: FastifyInstance;
  /** @returns the address it listens on */
  listen(): Promise<string>;
}

const span = { 'lightbox.service': 'gateway', 'url.path': '/graphql' };

/** Whoever watches asks every few seconds. */
const isProbe = (route: string | undefined): boolean => route === '/healthz' || route === '/readyz';

/** Composition root of the gateway. */
export async function createGateway(config: GatewayConfig, parts: GatewayParts): Promise<Gateway> {
  const { log, subgraphs } = parts;
  const { timeoutSeconds, uploadIdleSeconds: idleSeconds = 30 } = config;
  // Subgraphs know which sessions have ended; here a token is checked for being ours and not expired.
  const verifier = new TokenVerifier(config.verificationKey, { isRevoked: () => false });
  const apollo = createApolloServer({ ...parts, introspection: config.introspection, verifier });
  await apollo.start();
  const app = fastify({
    bodyLimit: maxBodyBytes,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    // A variable named __proto__ is refused by its name, in the graph's own words.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    // A large file on a slow line takes its time; idle connections are ended by their own limit.
    requestTimeout: 0,
    connectionTimeout: 60_000,
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true },
    genReqId: ({ headers }) => requestIdFrom(headers['x-request-id']),
    logController: new LogController({ disableRequestLogging: true }),
  });
  measureRequests(
    app,
    'gateway',
    ({ id: requestId, method, routeOptions }, { statusCode: status }, seconds) => {
      const { url: route } = routeOptions;
      log[isProbe(route) ? 'debug' : 'info']({ requestId, method, route, status, seconds }, 'request');
    },
  );
  // The pages and Sandbox bring content policies of their own; plain HTTP may serve a closed network.
  await app.register(helmet, { contentSecurityPolicy: false, strictTransportSecurity: false });
  if (config.corsOrigins.length > 0)
    await app.register(cors, { origin: [...config.corsOrigins], credentials: true });
  // The multipart parser reads the raw request itself, file by file.
  app.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null));
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const readiness = await gatherReadiness(subgraphs);
    return reply.code(Object.values(readiness).every(Boolean) ? 200 : 503).send(readiness);
  });
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    errorHandler: (error, _request, reply) => answerBodyFault(error, reply, log),
    handler: (request, reply) =>
      tracedRequest(request.headers.traceparent, `${request.method} /graphql`, span, async () => {
        const isUpload =
          request.headers['content-type']?.toLowerCase().startsWith('multipart/form-data') === true;
        const body: unknown = isUpload
          ? await receiveUpload(request.raw, reply.raw, {
              service: 'gateway',
              maxFileBytes: config.maxUploadBytes,
              maxFiles: 100,
              idleSeconds,
            })
          : request.body;
        if (Array.isArray(body)) throw tooManyOperations(body.length);
        return answer(apollo, request, reply, body, () => {
          const caller = callerOf(request, reply, { timeoutSeconds, isUpload });
          return { gateway: new GatewayContext(caller, subgraphs, timeoutSeconds) };
        });
      }),
  });
  app.route({
    method: ['PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/graphql',
    onRequest: async (request, reply) => answerMethodFault(request, reply),
    handler: async (_request, reply) => reply,
  });
  await parts.routes?.(app);
  return {
    app,
    listen: () => app.listen({ host: config.host, port: config.port }),
    [Symbol.asyncDispose]: async () => {
      await app.close();
      await apollo.stop();
    },
  };
}

/** What a list of operations would cost, none of the limits on one says. */
const tooManyOperations = (actual: number): AppError =>
  excessiveRequest(
    {
      rule: 'A request must be',
      what: 'operation, not a list of them',
      has: 'this is a list of',
      limit: 1,
      actual,
    },
    'BAD_USER_INPUT',
  );

async function answer(
  apollo: ApolloServer<ServerContext>,
  request: FastifyRequest,
  reply: FastifyReply,
  body: unknown,
  open: () => ServerContext,
): Promise<FastifyReply> {
  let context: ServerContext | null = null;
  const response = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: toGraphQLRequest(request, body),
    context: async () => {
      try {
        context = open();
      } catch (error) {
        throw withStatus(error);
      }
      return context;
    },
  });
  for (const [name, value] of response.headers) void reply.header(name, value);
  for (const cookie of (context as ServerContext | null)?.gateway.cookies() ?? []) {
    void reply.header('set-cookie', cookie);
  }
  void reply.code(response.status ?? 200);
  if (response.body.kind !== 'complete') throw new Error('the gateway never answers in parts');
  return reply.send(response.body.string);
}

function toGraphQLRequest(request: FastifyRequest, body: unknown): HTTPGraphQLRequest {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return { body, method: request.method, headers, search: new URL(request.url, 'http://gateway').search };
}
