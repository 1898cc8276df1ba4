import { setTimeout } from 'node:timers/promises';
import { diag, DiagLogLevel, type Attributes } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-node';
import type { Logger } from './logger.ts';
import { traceFromNow } from './tracing.ts';

const lastWordMilliseconds = 1000;

/** What may be told of a span. Libraries add more, such as a client's name of its operation, or an error's message. */
const told = new Set([
  'lightbox.service',
  'service',
  'url.path',
  'graphql.operation.type',
  'db.system.name',
  'db.operation.name',
  'db.collection.name',
]);

// The SDK's own words may hold the collector's address with a password.
const quiet = (): void => undefined;

/** Sends spans in batches, without whatever might name a person. */
class DiscreetProcessor extends BatchSpanProcessor {
  override onEnd(span: ReadableSpan): void {
    const attributes: Attributes = span.attributes;
    for (const key of Object.keys(attributes)) if (!told.has(key)) delete attributes[key];
    span.events.length = 0;
    delete span.status.message;
    super.onEnd(span);
  }
}

/**
 * Sends this process's traces by OTLP over HTTP; where, how many and with which headers is what the SDK reads from
 * OTEL_*. A collector that is down costs the spans of that time, and nothing else.
 */
export function sendTraces(service: string, log: Logger): AsyncDisposable {
  let isTold = false;
  const tell = () => {
    if (!isTold) log.warn('traces are lost: OTEL_EXPORTER_OTLP_ENDPOINT does not take them');
    isTold = true;
  };
  diag.setLogger(
    { error: tell, warn: quiet, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
  );
  const named = resourceFromAttributes({
    'service.name': `lightbox-${service}`,
    'service.namespace': 'lightbox',
  });
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(named)
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new DiscreetProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  traceFromNow();
  return {
    [Symbol.asyncDispose]: async () => {
      await Promise.race([
        provider.shutdown().catch(tell),
        setTimeout(lastWordMilliseconds, undefined, { ref: false }),
      ]);
    },
  };
}
