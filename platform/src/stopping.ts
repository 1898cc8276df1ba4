/** What ends by itself has this long once nobody is left who would end it. */
const ORPHAN_PATIENCE_MS = 2500;

/**
 * Aborts when this process is asked to end: by SIGINT or SIGTERM, or because the supervisor that started it, which
 * holds the other end of its IPC channel, is gone in whatever way. A second signal ends it at once.
 */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  process.once('disconnect', () => {
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), ORPHAN_PATIENCE_MS).unref();
    stop.abort();
  });
  process.channel?.unref();
  return stop.signal;
}
