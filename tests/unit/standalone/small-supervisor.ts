import { join } from 'node:path';
import { createLogger } from '@lightbox/platform/logger.ts';
import { keepRunning } from '@lightbox/standalone/distributed/keep-running.ts';
import { startService } from '@lightbox/standalone/distributed/service-process.ts';

const main = join(import.meta.dirname, 'small-service.ts');

const kept = await keepRunning({
  name: 'small',
  log: createLogger('supervisor', 'silent'),
  start: async () => startService({ name: 'small', main, env: { MANNER: 'long' }, write: () => undefined }),
});
process.stdout.write(`${kept.current().pid}\n`);
