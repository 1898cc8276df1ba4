import { once } from 'node:events';
import { createLogger } from '@lightbox/platform/logger.ts';
import { runMain } from '@lightbox/platform/run-main.ts';
import { welcome } from '../welcome.ts';
import { readConfig } from './config.ts';
import { startDistributed } from './distributed.ts';

const say = (text: string): void => console.log(text);
const write = (line: string): void => void process.stdout.write(`${line}\n`);

await runMain(async (signal) => {
  // Whatever hangs is killed when this process ends: nobody waits longer than this, or when asking again.
  signal.addEventListener('abort', () => {
    setTimeout(() => process.exit(), 4500).unref();
    setTimeout(() => {
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => process.exit());
    }, 1000).unref();
  });
  const config = readConfig();
  const log = createLogger('supervisor', config.logLevel);
  await using hospital = await startDistributed(config, { say, write, log, signal });
  say(welcome(config, hospital));
  if (!signal.aborted) await once(signal, 'abort');
  say('Stopping …');
});
process.exit();
