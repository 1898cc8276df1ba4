import { AppError } from '@lightbox/platform/errors.ts';

const idleMilliseconds = 30_000;

/** Aborts its signal when for 30 seconds nothing passes. */
export class IdleLimit implements Disposable {
  readonly #idle = new AbortController();
  readonly #timer = setTimeout(() => {
    this.#idle.abort(new AppError('TIMEOUT', 'The upload has come to a halt. Send the file again.'));
  }, idleMilliseconds);

  get signal(): AbortSignal {
    return this.#idle.signal;
  }

  passed(): void {
    this.#timer.refresh();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
