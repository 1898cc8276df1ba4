import { rm } from 'node:fs/promises';
import { createLogger } from '@lightbox/platform/logger.ts';
import { migrate } from '@lightbox/platform/migrate.ts';
import { startPostgres } from '@lightbox/standalone/embedded-postgres.ts';
import { allMigrations } from '@lightbox/standalone/migrations.ts';
import { temporaryFolder } from './folder.ts';

/** One real PostgreSQL for the whole run; its database is the template that each test file clones. */
export default async function setUp(): Promise<void> {
  const home = await temporaryFolder('tests');
  const postgres = await startPostgres({
    home,
    password: 'tests only',
    say: () => undefined,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '400' },
  });
  await migrate(postgres.url, allMigrations, createLogger('migrate', 'warn'));
  process.env['LIGHTBOX_TEST_DATABASE'] = postgres.url;
  Object.assign(globalThis, {
    stopTestDatabase: async () => {
      await postgres[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  });
}
