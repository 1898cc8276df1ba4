import { unavailable } from '@lightbox/platform/errors.ts';
import bcrypt from 'bcrypt';

/** Of Node's four threads; the others are for files and names of hosts. */
const atOnce = 2;
/** Twenty seconds' worth; who comes later would have given up. */
const mostWaiting = 200;

/** Hashing of passwords (bcrypt), a few at a time: many sign-ins at once must not keep this process from its other work. */
export class Passwords {
  readonly #cost: number;
  readonly #nobody: Promise<string>;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** @param cost 12 takes about 0.2 s; tests take less */
  constructor(cost: number) {
    this.#cost = cost;
    this.#nobody = bcrypt.hash('nobody has this password', cost);
  }

  /** @throws AppError UNAVAILABLE when too many wait already */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => bcrypt.hash(password.normalize('NFC'), this.#cost));
  }

  /**
   * Does the same work whether or not there is an account, so that the time tells nothing.
   * @param hash the account's, or null when there is none that could match
   * @throws AppError UNAVAILABLE when too many wait already
   */
  async matches(password: string, hash: string | null): Promise<boolean> {
    const candidate = password.normalize('NFC');
    const compared = hash ?? (await this.#nobody);
    const equal = await this.#inTurn(() => bcrypt.compare(candidate, compared));
    return hash !== null && equal && Buffer.byteLength(candidate) <= 72;
  }

  async #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#running >= atOnce) {
      if (this.#waiting.length >= mostWaiting) throw unavailable('Signing in');
      // Whoever ends hands the turn on, so that nobody who comes just then goes first.
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    } else {
      this.#running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
