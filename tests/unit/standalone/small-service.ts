import { setTimeout } from 'node:timers/promises';
import { runMain } from '@lightbox/platform/run-main.ts';

/** A service that does nothing: lives as many milliseconds as it is told, until it is asked to end, or for ever. */
const manner = process.env['MANNER'] ?? '';

process.stdout.write(`${JSON.stringify({ level: 30, service: 'small', msg: 'ready' })}\n`);
process.stdout.write(`my environment: ${Object.keys(process.env).toSorted().join(' ')}\n`);
process.stderr.write('a complaint\n');
if (manner === 'deaf') {
  process.on('SIGTERM', () => undefined);
  await setTimeout(60_000);
}
await runMain(async (signal) => {
  await setTimeout(Number(manner) || 60_000, undefined, { signal });
  throw new Error('the end of a short life');
});
