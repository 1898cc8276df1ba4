import { appendFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

/**
 * Stands in for a suite that this machine cannot run: shown as skipped, and noted as one line of JSON in the
 * file that LIGHTBOX_SKIPPED_FILE names, for the last words of the test run. With CI=true it fails instead, but for
 * what no machine can be made to have.
 */
export function skipWithReason(name: string, reason: string, { canBeBrought = true } = {}): void {
  const { skip } = describe;
  const suite = canBeBrought && process.env['CI'] === 'true' ? describe : skip;
  suite(`${name}: ${reason}`, () => it('can run here', () => expect(reason).toBe('')));
  const file = process.env['LIGHTBOX_SKIPPED_FILE'];
  if (file) appendFileSync(file, `${JSON.stringify({ name, reason })}\n`);
}
