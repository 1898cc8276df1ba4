/** What ends by itself has this long once nobody is left who would end it. */
const ORPHAN_PATIENCE_MS = 2500;
/** npm and the terminal may both pass one Ctrl-C on. */
const ONE_SIGNAL_MS = 1000;
const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Aborts when this process is asked to end: by SIGINT or SIGTERM, or because the supervisor that started it, which
 * holds the other end of its IPC channel, is gone in whatever way. Asked again, a second later, it ends at once.
 */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  const ask = () => {
    if (stop.signal.aborted) return;
    setTimeout(() => signals.forEach((signal) => process.off(signal, ask)), ONE_SIGNAL_MS).unref();
    stop.abort();
  };
  for (const signal of signals) process.on(signal, ask);
  process.once('disconnect', () => {
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), ORPHAN_PATIENCE_MS).unref();
    ask();
  });
  process.channel?.unref();
  return stop.signal;
}
