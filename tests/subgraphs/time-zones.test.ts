import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@lightbox/platform/logger.ts';
import { checkTimeZone } from '@lightbox/platform/time-zone.ts';
import { testDatabase } from '../support/database.ts';

const stop = new AbortController().signal;
const log = createLogger('tests', 'silent');

describe('the time zone of a hospital that starts', () => {
  it.each(['UTC', 'Asia/Kolkata', 'Europe/Kyiv', 'America/Havana', 'Etc/GMT+5', 'Japan', 'EST'])(
    'is one that PostgreSQL knows as we do: %s',
    async (zone) => {
      await using database = await testDatabase();
      await expect(checkTimeZone({ url: database.url, log, stop }, zone)).resolves.toBeUndefined();
    },
  );

  it.each([
    ['CET', 'means another one by it'],
    ['EET', 'means another one by it'],
    ['Mars/Base', 'does not know it'],
  ])('is told at once when PostgreSQL does not: %s', async (zone, why) => {
    await using database = await testDatabase();
    await expect(checkTimeZone({ url: database.url, log, stop }, zone)).rejects.toMatchObject({
      name: 'StartupError',
      message: `LIGHTBOX_TIME_ZONE is ${zone}, and PostgreSQL ${why}: name the zone by a place, such as Europe/Zurich.`,
    });
  });
});
