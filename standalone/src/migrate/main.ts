import { createLogger } from '@lightbox/platform/logger.ts';
import { runMain } from '@lightbox/platform/run-main.ts';
import { readConfig } from './config.ts';
import { runMigrationJob } from './job.ts';

await runMain(async (stop) => {
  // What a transaction has not committed is undone, so an end in the middle does no harm.
  stop.addEventListener('abort', () => process.exit(1));
  const config = readConfig();
  const demo = await runMigrationJob(config, createLogger('migrate', config.logLevel), stop);
  process.send?.({ demo });
});
