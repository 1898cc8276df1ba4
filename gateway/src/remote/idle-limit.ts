import { AppError } from '@lightbox/platform/errors.ts';

/**
 * Aborts its signal when a subgraph neither takes a byte of an upload nor says that it is at work. The client's own
 * pauses do not count here: its request has a limit of its own.
 */
export class IdleLimit implements Disposable {
  readonly #milliseconds: number;
  readonly #idle = new AbortController();
  #timer: NodeJS.Timeout | null = null;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  get signal(): AbortSignal {
    return this.#idle.signal;
  }

  /** From now on the subgraph is waited for, or else the client. */
  waitFor(whom: 'subgraph' | 'client'): void {
    this[Symbol.dispose]();
    if (whom === 'client') return;
    this.#timer = setTimeout(() => {
      this.#idle.abort(new AppError('TIMEOUT', 'The upload has come to a halt. Send the file again.'));
    }, this.#milliseconds);
  }

  /** The subgraph has said that it is at work. */
  passed(): void {
    this.#timer?.refresh();
  }

  [Symbol.dispose](): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
