import { ConfigError } from '@lightbox/platform/env.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { readConfig } from './config.ts';
import { welcome } from './welcome.ts';
import { startStandalone } from './standalone.ts';
import { StartupError } from '@lightbox/platform/startup-error.ts';

const say = (text: string): void => console.log(text);

try {
  const config = readConfig(process.argv.slice(2));
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      // Whatever hangs, PostgreSQL recovers from its log: nobody waits longer than this.
      setTimeout(() => process.exit(), stop.signal.aborted ? 0 : 4500).unref();
      stop.abort();
    });
  }
  const stopped = new Promise<string>((resolve) => {
    stop.signal.addEventListener('abort', () => resolve(''), { once: true });
  });
  const log = createLogger('standalone', config.logLevel);
  await using hospital = await startStandalone(config, { say, log, signal: stop.signal });
  say(welcome(config, hospital));
  const reason = await Promise.race([stopped, hospital.broken]);
  say(reason === '' ? 'Stopping …' : reason);
  if (reason !== '') process.exitCode = 1;
} catch (error) {
  const expected = error instanceof StartupError || error instanceof ConfigError;
  const aborted = error instanceof Error && error.name === 'AbortError';
  if (!aborted) console.error(expected ? error.message : error);
  process.exitCode = aborted ? 0 : 1;
}
process.exit();
