import { cutShort } from './refusals.ts';

/**
 * What a walk over a stream of bytes asks for next:
 * - `peek`: that many bytes without moving on; fewer only at the end of the file
 * - `take`: that many bytes
 * - `skip`: to move on without looking, by any distance
 * - `rest`: everything up to the end, chunk by chunk
 * - `inflate`: that what follows be inflated first (RFC 1951)
 */
export type Step =
  | { peek: number }
  | { take: number }
  | { skip: number }
  | { rest: (chunk: Buffer) => void }
  | { inflate: true };

/** A format, written as if the whole file lay there. It keeps no bytes but those it copies. */
export type Walk<Result> = Generator<Step, Result, Buffer>;

/** Goes to the end of the file. @returns whether nothing but zero bytes was left of it */
export function* restIsZero(): Walk<boolean> {
  let isZero = true;
  yield { rest: (chunk) => (isZero &&= chunk.every((byte) => byte === 0)) };
  return isZero;
}

const NOTHING = Buffer.alloc(0);

/**
 * Runs a walk over chunks as they come. Holds at most what one step asks for, and takes time linear in
 * the bytes pushed.
 */
export class Walker<Result> {
  readonly #walk: Walk<Result>;
  #step: IteratorResult<Step, Result>;
  #held: Buffer = NOTHING;
  #toSkip = 0;

  constructor(walk: Walk<Result>) {
    this.#walk = walk;
    this.#step = walk.next(NOTHING);
  }

  push(chunk: Buffer): void {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#run(false);
    // A copy, so that a few bytes do not keep the whole chunk alive.
    this.#held = Buffer.from(this.#held);
  }

  /** @throws BAD_USER_INPUT when the walk wants more than there is */
  end(): Result {
    this.#run(true);
    if (this.#step.done !== true) throw cutShort();
    return this.#step.value;
  }

  /** Whether the next bytes have to be inflated before they are pushed. */
  get wantsInflated(): boolean {
    return this.#step.done !== true && 'inflate' in this.#step.value;
  }

  /** Answers the `inflate` step; gives back the bytes that came in already and are to be inflated. */
  beginInflated(): Buffer {
    const deflated = this.#held;
    this.#held = NOTHING;
    this.#next(NOTHING);
    return deflated;
  }

  #next(bytes: Buffer): void {
    this.#step = this.#walk.next(bytes);
    if (this.#step.done !== true && 'skip' in this.#step.value) this.#toSkip = this.#step.value.skip;
  }

  #run(ended: boolean): void {
    while (this.#step.done !== true) {
      const step = this.#step.value;
      if ('inflate' in step) return;
      if ('rest' in step) {
        step.rest(this.#held);
        this.#held = NOTHING;
        if (!ended) return;
        this.#next(NOTHING);
      } else if ('skip' in step) {
        const skipped = Math.min(this.#toSkip, this.#held.length);
        this.#held = this.#held.subarray(skipped);
        this.#toSkip -= skipped;
        if (this.#toSkip > 0) return;
        this.#next(NOTHING);
      } else {
        const wanted = 'peek' in step ? step.peek : step.take;
        if (this.#held.length < wanted && !(ended && 'peek' in step)) return;
        const bytes = this.#held.subarray(0, wanted);
        if ('take' in step) this.#held = this.#held.subarray(wanted);
        this.#next(bytes);
      }
    }
    this.#held = NOTHING;
  }
}
