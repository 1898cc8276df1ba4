import type { ObserveConfig } from './env.ts';
import type { Logger } from './logger.ts';
import { serveMetrics } from './metrics-server.ts';

/**
 * Makes this process visible from outside: `/metrics`, and traces where somebody takes them.
 * @param service which it is
 * @throws StartupError when the metrics' port was asked for and cannot be had
 */
export async function observe(service: string, config: ObserveConfig, log: Logger): Promise<AsyncDisposable> {
  const stack = new AsyncDisposableStack();
  if (config.metrics !== null) stack.use(await serveMetrics(config.metrics, log));
  if (config.traces) {
    // OpenTelemetry's SDK takes its time to load and its share of each request; without traces it is not there.
    const { sendTraces } = await import('./trace-export.ts');
    stack.use(sendTraces(service, log));
  }
  return stack;
}
