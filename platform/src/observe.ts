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
  const onFault = (error: Error) => lastWords(error, log);
  process.once('uncaughtException', onFault);
  stack.defer(() => void process.off('uncaughtException', onFault));
  // A promise that failed where nobody listened is one request's, and none of the others'.
  const onUnheard = (reason: unknown) => log.error({ err: reason }, 'a promise failed unheard');
  process.on('unhandledRejection', onUnheard);
  stack.defer(() => void process.off('unhandledRejection', onUnheard));
  if (config.metrics !== null) stack.use(await serveMetrics(config.metrics, log));
  if (config.traces) {
    // OpenTelemetry's SDK takes its time to load and its share of each request; without traces it is not there.
    const { sendTraces } = await import('./trace-export.ts');
    stack.use(sendTraces(service, log));
  }
  return stack;
}

/** Node would print the error with all that it holds, and PostgreSQL's quote rows. */
function lastWords(error: Error, log: Logger): never {
  log.fatal({ err: error }, 'ended by an error that nobody foresaw');
  throw new Error('An error that nobody foresaw has ended this process; the line above tells where.');
}
