import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { httpSeconds } from './metrics.ts';

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Measures a server's requests by route, which is what was registered and not what was asked for.
 * @param then told of each when its answer is out, with the seconds that it took
 */
export function measureRequests(
  app: FastifyInstance,
  service: string,
  then?: (request: FastifyRequest, reply: FastifyReply, seconds: number) => void,
): void {
  app.addHook('onResponse', (request, reply, done) => {
    const method = methods.has(request.method) ? request.method : 'other';
    const route = request.routeOptions.url ?? 'other';
    const seconds = httpSeconds
      .of({ service, method, route, status: reply.statusCode })
      .since(performance.now() - reply.elapsedTime);
    then?.(request, reply, seconds);
    done();
  });
}
