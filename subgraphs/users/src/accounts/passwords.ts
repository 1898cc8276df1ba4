import bcrypt from 'bcrypt';

/** Hashing of passwords (bcrypt). */
export class Passwords {
  readonly #cost: number;
  readonly #nobody: Promise<string>;

  /** @param cost 12 takes about 0.2 s; tests take less */
  constructor(cost: number) {
    this.#cost = cost;
    this.#nobody = bcrypt.hash('nobody has this password', cost);
  }

  hash(password: string): Promise<string> {
    return bcrypt.hash(password.normalize('NFC'), this.#cost);
  }

  /**
   * Does the same work whether or not there is an account, so that the time tells nothing.
   * @param hash the account's, or null when there is none that could match
   */
  async matches(password: string, hash: string | null): Promise<boolean> {
    const candidate = password.normalize('NFC');
    const equal = await bcrypt.compare(candidate, hash ?? (await this.#nobody));
    return hash !== null && equal && Buffer.byteLength(candidate) <= 72;
  }
}
