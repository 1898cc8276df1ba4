import { MinioStore } from '@lightbox/imaging/storage/minio-store.ts';
import { connectPatiently } from '@lightbox/platform/connect-patiently.ts';
import { AppError } from '@lightbox/platform/errors.ts';
import type { Logger } from '@lightbox/platform/logger.ts';
import { migrate } from '@lightbox/platform/migrate.ts';
import { codeOf, StartupError } from '@lightbox/platform/startup-error.ts';
import { fillEmptyHospital } from '../demo/fill.ts';
import { allMigrations, databaseError } from '../migrations.ts';
import { storeError } from '../objects.ts';
import type { MigrationConfig } from './config.ts';

/**
 * Brings a database up to date, lets the subgraphs' roles sign in, and gives an empty hospital what the environment
 * asks for. Several at once are safe, and one that was ended half-way is done by the next.
 * @returns whether the demo hospital is there
 * @throws StartupError with one sentence that says what to do
 */
export async function runMigrationJob(
  config: MigrationConfig,
  log: Logger,
  stop: AbortSignal,
): Promise<boolean> {
  const { databaseUrl, rolePasswords, administrator } = config;
  const client = await connectPatiently({ url: databaseUrl, log, stop });
  await client.end();
  try {
    await migrate(databaseUrl, allMigrations, log, rolePasswords);
    log.info('the database is up to date');
    await using store = config.demoStore === null ? null : new MinioStore(config.demoStore);
    await store?.ready().catch((error: unknown) => {
      throw storeError(error);
    });
    const say = (text: string) => log.info(text);
    return await fillEmptyHospital({ databaseUrl, demoStore: store, administrator, say, log });
  } catch (error) {
    if (error instanceof AppError) throw new StartupError(error.message, { cause: error });
    throw error instanceof StartupError || codeOf(error) === '' ? error : databaseError(error);
  }
}
