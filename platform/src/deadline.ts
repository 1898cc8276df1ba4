import { AppError } from './errors.ts';

const timeout = () =>
  new AppError('TIMEOUT', 'The answer took too long. Before you repeat a change, look whether it was made.');

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
