import { ConfigError } from '@lightbox/platform/env.ts';
import { codeOf, StartupError } from '@lightbox/platform/startup-error.ts';
import pg from 'pg';
import { databaseError } from '../migrations.ts';
import { openOwnDatabase } from '../own-database.ts';
import { readConfig } from './config.ts';
import { tellOf } from './report.ts';
import { verifyAudit } from './verify.ts';

const say = (text: string): void => console.log(text);

try {
  const { databaseUrl, home, anchor } = readConfig(process.argv.slice(2));
  await using own = databaseUrl === null ? await openOwnDatabase(home, say) : null;
  const client = new pg.Client({ connectionString: own?.url ?? databaseUrl ?? '' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const report = await verifyAudit(client, anchor);
    for (const line of tellOf(report)) say(line);
    if (report.faults.length > 0) process.exitCode = 1;
  } catch (error) {
    throw codeOf(error) === '' ? error : databaseError(error);
  } finally {
    await client.end().catch(() => undefined);
  }
} catch (error) {
  const expected = error instanceof StartupError || error instanceof ConfigError;
  console.error(expected ? error.message : error);
  process.exitCode = 1;
}
