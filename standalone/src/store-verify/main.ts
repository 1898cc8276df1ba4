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

/** For whoever has it run by the clock. */
const exitCodes = { nothingDiffers: 0, somethingDiffers: 1, notCompared: 2 } as const;

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
      process.exitCode = value.differences === 0 ? exitCodes.nothingDiffers : exitCodes.somethingDiffers;
      return;
    }
    say(inWords(value));
  }
}

/** @returns a sentence for what is expected to go wrong, else the error as it is */
function inPlainWords(error: unknown): unknown {
  if (error instanceof StartupError || error instanceof ConfigError) return error.message;
  if (error instanceof AppError) {
    return `The comparison was not finished (${codeOf(error.originalError) || error.code}). ${error.message}`;
  }
  return codeOf(error) === '' ? error : databaseError(error).message;
}

try {
  await verify(readConfig(process.argv.slice(2)));
} catch (error) {
  console.error(inPlainWords(error));
  process.exitCode = exitCodes.notCompared;
}
