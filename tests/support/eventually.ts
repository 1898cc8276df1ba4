import { setTimeout } from 'node:timers/promises';
import { expect } from '@jest/globals';

/** Tries until what is checked holds, for a few seconds. */
export async function eventually(check: () => Promise<unknown>, seconds = 8): Promise<void> {
  const until = performance.now() + seconds * 1000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
      await setTimeout(20);
    }
  }
}

/** An error with this code, and a message of this form. */
export const fault = (code: string, message = /./): Error =>
  expect.objectContaining({
    extensions: expect.objectContaining({ code }),
    message: expect.stringMatching(message),
  }) as unknown as Error;

/** How long it took, whether it succeeded or not. */
export async function secondsOf(work: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work.catch(() => undefined);
  return (performance.now() - start) / 1000;
}
