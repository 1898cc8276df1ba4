import { AppError } from './errors.ts';

const timeout = () =>
  new AppError('TIMEOUT', 'The answer took too long. Before you repeat a change, look whether it was made.');

/** How long work is worth anything. */
export interface Limit {
  /** When it is worth nothing any more, as `Date.now()` counts; null for an upload, which takes its time. */
  readonly deadline: number | null;
  /** Aborts when the client goes away, and at the deadline. */
  readonly signal: AbortSignal;
}

/**
 * @param gone aborts when the client goes away
 * @param deadline when the answer is worth nothing any more, as `Date.now()` counts
 * @returns a signal that also aborts at the deadline, with an AppError TIMEOUT as its reason
 */
export function signalUntil(gone: AbortSignal, deadline: number | null): AbortSignal {
  if (deadline === null) return gone;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(timeout()), Math.max(0, deadline - Date.now()));
  timer.unref();
  return AbortSignal.any([gone, late.signal]);
}

/**
 * Why work is worth nothing any more; null while it is. By the clock, too: what keeps the process busy keeps timers
 * waiting, and with them the signal.
 */
export function reasonToStop({ signal, deadline }: Limit): Error | null {
  if (signal.aborted) return signal.reason as Error;
  return deadline !== null && Date.now() >= deadline ? timeout() : null;
}

/** What `work` gives, if it gives it in time. @throws the reason when it does not, or is not even to begin */
export async function inTime<Value>(limit: Limit, work: () => Promise<Value>): Promise<Value> {
  const late = reasonToStop(limit);
  if (late !== null) throw late;
  const value = await unlessAborted(limit.signal, work());
  const meanwhile = reasonToStop(limit);
  if (meanwhile !== null) throw meanwhile;
  return value;
}

/** What `work` gives, or the signal's reason when it aborts first; the work then goes on unheard. */
export async function unlessAborted<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  if (signal.aborted) {
    work.catch(() => undefined);
    throw signal.reason;
  }
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
