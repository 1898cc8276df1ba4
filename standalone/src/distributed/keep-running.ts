import { setTimeout } from 'node:timers/promises';
import type { Logger } from '@lightbox/platform/logger.ts';
import { StartupError } from '@lightbox/platform/startup-error.ts';

/** Something that runs; `exited` settles with how it ended when nobody has asked it to. */
export interface Running extends AsyncDisposable {
  readonly exited: Promise<string>;
  readonly pid: number | undefined;
}

/** Milliseconds between an end and the next start: doubling from `first` to `last`, anew after it lived `reset`. */
export interface Pauses {
  readonly first: number;
  readonly last: number;
  readonly reset: number;
}

interface Part<R extends Running> {
  readonly name: string;
  /** @param previous the run that has ended, for what shall stay the same, such as a port */
  readonly start: (signal: AbortSignal, previous?: R) => Promise<R>;
  readonly log: Logger;
  readonly pauses?: Pauses;
}

export interface Kept<R extends Running> extends AsyncDisposable {
  /** The run of the moment. */
  readonly current: () => R;
}

const usualPauses: Pauses = { first: 200, last: 15_000, reset: 30_000 };

/**
 * Starts a part, and starts it again whenever it ends by itself, until disposed.
 * @throws what the first start throws
 */
export async function keepRunning<R extends Running>({
  name,
  start,
  log,
  pauses = usualPauses,
}: Part<R>): Promise<Kept<R>> {
  const stop = new AbortController();
  const { signal } = stop;
  const stopped = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  let running = await start(signal);
  log.info({ part: name, pid: running.pid }, `${name} is started`);

  const startAgain = async (pause: number): Promise<number> => {
    for (let wait = pause; ; wait = Math.min(wait * 2, pauses.last)) {
      await setTimeout(wait, undefined, { signal });
      try {
        running = await start(signal, running);
        log.info({ part: name, pid: running.pid }, `${name} is started again`);
        return Math.min(wait * 2, pauses.last);
      } catch (error) {
        signal.throwIfAborted();
        const why = error instanceof StartupError ? error.message : undefined;
        log.error({ part: name, why, err: error }, `${name} does not start`);
      }
    }
  };
  const watch = async () => {
    let pause = pauses.first;
    for (;;) {
      const since = performance.now();
      const how = await Promise.race([running.exited, stopped]);
      if (how === undefined || signal.aborted) return;
      if (performance.now() - since > pauses.reset) pause = pauses.first;
      log.error({ part: name, how, pauseMs: pause }, `${name} has ended by itself; it will be started again`);
      await running[Symbol.asyncDispose]();
      pause = await startAgain(pause);
    }
  };
  const watching = watch().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });

  return {
    current: () => running,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await watching;
      await running[Symbol.asyncDispose]();
    },
  };
}
