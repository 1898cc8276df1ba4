import { fileURLToPath } from 'node:url';
import { StartupError } from '@lightbox/platform/startup-error.ts';
import { z } from 'zod';
import { startService } from './service-process.ts';

const main = fileURLToPath(new URL('../migrate/main.ts', import.meta.url));
const Outcome = z.object({ demo: z.boolean() });

/**
 * Runs the migration job to its end.
 * @returns whether the demo hospital is there
 * @throws StartupError when it does not succeed, after its own words
 */
export async function migrateInProcess(
  env: Readonly<Record<string, string>>,
  { write, signal }: { write: (line: string) => void; signal: AbortSignal },
): Promise<z.infer<typeof Outcome>> {
  signal.throwIfAborted();
  let outcome: unknown;
  const onMessage = (message: unknown) => void (outcome = message);
  await using job = startService({ name: 'migrate', main, env, write, onMessage });
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const code = await Promise.race([job.ended, aborted]);
  signal.throwIfAborted();
  if (code === 0) return Outcome.parse(outcome);
  throw new StartupError('The database could not be brought up to date: the line above tells why.');
}
