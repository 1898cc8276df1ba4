import { AppError } from '@lightbox/platform/errors.ts';

const everyMilliseconds = 1000;

/**
 * Aborts its signal, with UNAUTHENTICATED, when the session of whoever sends a file ends while it comes in. It has to be
 * asked all the time: a file may take longer than an ended session is remembered.
 */
export class SessionWatch implements Disposable {
  readonly #ended = new AbortController();
  readonly #timer: NodeJS.Timeout;

  /** @param requireSession throws UNAUTHENTICATED once the session has ended */
  constructor(requireSession: () => void) {
    this.#timer = setInterval(() => {
      try {
        requireSession();
      } catch (error) {
        // Whether it has ended may be unknown for a while; that is asked again before anything is stored.
        if (error instanceof AppError && error.code === 'UNAUTHENTICATED') this.#ended.abort(error);
      }
    }, everyMilliseconds);
  }

  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
