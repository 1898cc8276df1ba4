import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { AppError } from '@lightbox/platform/errors.ts';
import { cutShort, damaged } from './refusals.ts';

/** Inflates what is written (RFC 1951) and hands it on, at the receiver's pace; bytes after its end are ignored. */
export class Inflater {
  readonly #input = createInflateRaw();
  readonly #done: Promise<void>;
  #ended = false;

  constructor(receive: (inflated: Buffer) => void) {
    this.#done = pipeline(this.#input, async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) receive(chunk);
      this.#ended = true;
    });
    // Seen by write() and end(); until one of them is called nobody else listens.
    this.#done.catch(() => undefined);
  }

  /** @throws what `receive` throws, or BAD_USER_INPUT when the bytes cannot be inflated */
  async write(chunk: Buffer): Promise<void> {
    if (this.#ended) return;
    // Of a write that fails zlib says nothing; its stream closes.
    await new Promise<void>((resolve) => {
      this.#input.once('close', resolve);
      this.#input.write(chunk, () => {
        this.#input.off('close', resolve);
        resolve();
      });
    });
    if (this.#input.destroyed) await this.#finish();
  }

  async end(): Promise<void> {
    this.#input.end();
    await this.#finish();
  }

  destroy(): void {
    this.#input.destroy();
  }

  async #finish(): Promise<void> {
    try {
      await this.#done;
    } catch (error) {
      if (error instanceof AppError) throw error;
      const code = Error.isError(error) && 'code' in error ? error.code : undefined;
      throw code === 'Z_BUF_ERROR' ? cutShort() : damaged('DICOM');
    }
  }
}
