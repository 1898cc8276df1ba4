import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger } from '@lightbox/platform/logger.ts';
import { migrate } from '@lightbox/platform/migrate.ts';
import { startPostgres } from '@lightbox/standalone/embedded-postgres.ts';
import { allMigrations } from '@lightbox/standalone/migrations.ts';
import { testRolePasswords } from './database.ts';
import { temporaryFolder } from './folder.ts';
import { startMinio } from './minio.ts';
import { openStatementCount } from './statement-count.ts';
import { isDistributed } from './test-mode.ts';

const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '400',
  shared_preload_libraries: 'pg_stat_statements',
};

/**
 * One real PostgreSQL for the whole run; its database is the template that each test file clones. In distributed mode
 * one real MinIO as well, where there is one.
 */
export default async function setUp(): Promise<void> {
  await using starting = new AsyncDisposableStack();
  const home = await temporaryFolder('tests');
  starting.defer(() => rm(home, { recursive: true, force: true }));
  const postgres = starting.use(
    await startPostgres({ home, password: 'tests only', say: () => undefined, settings }),
  );
  await migrate(postgres.url, allMigrations, createLogger('migrate', 'warn'), testRolePasswords);
  await openStatementCount(postgres.url);
  process.env['LIGHTBOX_TEST_DATABASE'] = postgres.url;
  if (isDistributed) {
    const minio = await startMinio();
    if (!('missing' in minio)) {
      const { endpoint, accessKey, secretKey } = starting.use(minio);
      process.env['LIGHTBOX_TEST_STORE'] = JSON.stringify({ endpoint, accessKey, secretKey });
    }
    const cache = join(home, 'compile-cache');
    await mkdir(cache);
    process.env['LIGHTBOX_TEST_COMPILE_CACHE'] = cache;
  }
  const started = starting.move();
  Object.assign(globalThis, { stopTestServers: () => started.disposeAsync() });
}
