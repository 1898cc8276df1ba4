import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
  type Tracer,
} from '@opentelemetry/api';

let tracer: Tracer | null = null;

/** From now on spans are made; without this, what follows costs a function call. */
export function traceFromNow(): void {
  tracer = trace.getTracer('lightbox');
}

export const isTracing = (): boolean => tracer !== null;

type Work<Value> = () => Promise<Value>;

/**
 * Does the work within a span.
 * @param attributes none that a client sends, as it might name a person; the export drops those it does not know
 */
export const traced = <Value>(name: string, attributes: Attributes, work: Work<Value>): Promise<Value> =>
  tracer === null
    ? work()
    : tracer.startActiveSpan(name, { attributes, kind: SpanKind.INTERNAL }, (span) => within(span, work));

/** The same for a call to something outside. */
export const tracedCall = <Value>(name: string, attributes: Attributes, work: Work<Value>): Promise<Value> =>
  tracer === null
    ? work()
    : tracer.startActiveSpan(name, { attributes, kind: SpanKind.CLIENT }, (span) => within(span, work));

/** The same for a request that has come in, as a part of its sender's trace. @param traceparent W3C Trace Context's header */
export function tracedRequest<Value>(
  traceparent: unknown,
  name: string,
  attributes: Attributes,
  work: Work<Value>,
): Promise<Value> {
  if (tracer === null) return work();
  const sender =
    typeof traceparent === 'string'
      ? propagation.extract(context.active(), { traceparent })
      : context.active();
  return tracer.startActiveSpan(name, { attributes, kind: SpanKind.SERVER }, sender, (span) =>
    within(span, work),
  );
}

/** @returns the header by which a request that is sent now belongs to the trace; none outside of one */
export function currentTraceparent(): string | undefined {
  if (tracer === null) return undefined;
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

async function within<Value>(span: Span, work: Work<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    // A message may quote a value.
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}
