import { once } from 'node:events';
import { createServer } from 'node:http';
import { collectDefaultMetrics } from 'prom-client';
import type { ObserveConfig } from './env.ts';
import type { Logger } from './logger.ts';
import { registry } from './metrics.ts';
import { addressError, codeOf } from './startup-error.ts';

/**
 * Serves `GET /metrics` of this process, its own memory, CPU and event-loop delay included. Metrics that nobody asked
 * for stop nothing: where their default port is taken, as by another copy on this machine, they are left out.
 * @throws StartupError when a port that was asked for cannot be had
 */
export async function serveMetrics(
  { host, port, isDefault }: NonNullable<ObserveConfig['metrics']>,
  log: Logger,
): Promise<AsyncDisposable> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url?.split('?', 1)[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      (error: unknown) => {
        log.error({ err: error }, 'the metrics could not be gathered');
        response.writeHead(500).end();
      },
    );
  });
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    if (!isDefault) throw addressError(error, host, port, 'METRICS_PORT');
    log.warn(
      { port, code: codeOf(error) },
      'no metrics: their port cannot be had; METRICS_PORT names another',
    );
    return { [Symbol.asyncDispose]: async () => undefined };
  }
  collectDefaultMetrics({ register: registry });
  return {
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
