import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DiskStore } from '@lightbox/imaging/storage/disk-store.ts';
import { MinioStore } from '@lightbox/imaging/storage/minio-store.ts';
import { entities } from '@lightbox/imaging/tables.ts';
import { verifyStore } from '@lightbox/imaging/verify/verify-store.ts';
import { Database } from '@lightbox/platform/database.ts';
import { ConfigError } from '@lightbox/platform/env.ts';
import { AppError } from '@lightbox/platform/errors.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { codeOf, StartupError } from '@lightbox/platform/startup-error.ts';
import { databaseError } from '../migrations.ts';
import { openOwnDatabase } from '../own-database.ts';
import { readConfig } from './config.ts';
import { inWords, summaryOf } from './report.ts';

const say = (text: string): void => console.log(text);

/** The folder is only read: nobody signs URLs here. */
async function openDisk(home: string): Promise<DiskStore> {
  const directory = join(resolve(home), 'objects');
  await access(directory).catch(() => {
    throw new StartupError(
      `There are no images in ${directory}: set LIGHTBOX_HOME, or MINIO_ENDPOINT and its keys.`,
    );
  });
  return new DiskStore({ directory, secret: '' });
}

async function verify({ databaseUrl, home, s3, hashes }: ReturnType<typeof readConfig>): Promise<void> {
  await using store = s3 === null ? await openDisk(home) : new MinioStore(s3);
  await using own = databaseUrl === null ? await openOwnDatabase(home, say) : null;
  const url = own?.url ?? databaseUrl ?? '';
  const config = { url, role: 'lightbox_imaging', schema: 'imaging', poolSize: 2 };
  await using database = await Database.open(config, entities, createLogger('store-verify', 'warn'));
  const differences = verifyStore(database, store, { hashes });
  for (;;) {
    const { done, value } = await differences.next();
    if (done === true) {
      say(summaryOf(value, hashes));
      process.exitCode = value.differences === 0 ? 0 : 1;
      return;
    }
    say(inWords(value));
  }
}

try {
  await verify(readConfig(process.argv.slice(2)));
} catch (error) {
  const expected = [StartupError, ConfigError, AppError].some((kind) => error instanceof kind);
  const told = expected || codeOf(error) === '' ? error : databaseError(error);
  console.error(told instanceof Error && (expected || told !== error) ? told.message : told);
  process.exitCode = 1;
}
