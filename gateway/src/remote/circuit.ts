import type { Logger } from '@lightbox/platform/logger.ts';
import { circuitOpen } from '@lightbox/platform/metrics.ts';

/** So many failures in a row, and the next caller is not kept waiting for another. */
const failuresToOpen = 5;
const firstPauseMilliseconds = 200;
const longestPauseMilliseconds = 2000;

interface Probed {
  readonly name: string;
  /** Whether somebody answers; never rejects, and ends by itself. */
  readonly probe: () => Promise<boolean>;
  readonly log: Logger;
}

/**
 * Opens when a subgraph fails again and again, and closes when it answers a probe. No request is tried on a subgraph
 * that may hang: the probe goes beside them.
 */
export class Circuit implements Disposable {
  readonly #probed: Probed;
  #failures = 0;
  #timer: NodeJS.Timeout | null = null;
  #isDone = false;

  constructor(probed: Probed) {
    this.#probed = probed;
  }

  get isOpen(): boolean {
    return this.#timer !== null;
  }

  /** Notes an answer, whatever it says. */
  worked(): void {
    this.#failures = 0;
  }

  failed(): void {
    this.#failures += 1;
    if (this.#failures < failuresToOpen || this.isOpen) return;
    this.#probed.log.warn({ subgraph: this.#probed.name }, 'a subgraph is left alone until it answers again');
    this.#probeAfter(firstPauseMilliseconds);
  }

  [Symbol.dispose](): void {
    this.#isDone = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #probeAfter(pause: number): void {
    this.#timer = setTimeout(() => void this.#probe(pause), pause).unref();
    circuitOpen.set({ service: 'gateway', subgraph: this.#probed.name }, 1);
  }

  async #probe(pause: number): Promise<void> {
    const answers = await this.#probed.probe();
    if (this.#isDone) return;
    if (answers) this.#close();
    else this.#probeAfter(Math.min(2 * pause, longestPauseMilliseconds));
  }

  #close(): void {
    this.#timer = null;
    this.#failures = 0;
    circuitOpen.set({ service: 'gateway', subgraph: this.#probed.name }, 0);
    this.#probed.log.info({ subgraph: this.#probed.name }, 'a subgraph answers again');
  }
}
