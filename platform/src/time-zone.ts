import pg from 'pg';
import { connectPatiently, type PatientConnection } from './connect-patiently.ts';
import { StartupError } from './startup-error.ts';

/** Winter and summer of a year whose rules everybody knows. */
const moments = ['2025-01-15T12:00:00Z', '2025-07-15T12:00:00Z'] as const;

/** PostgreSQL's invalid_parameter_value. */
const unknownZone = '22023';

/**
 * Makes sure that PostgreSQL means by a time zone what we do. It has a list of its own, and takes some names, such as CET,
 * for abbreviations that know no summer.
 * @throws StartupError when it does not, or does not answer for 30 s
 */
export async function checkTimeZone(connection: PatientConnection, timeZone: string): Promise<void> {
  const client = await connectPatiently(connection);
  try {
    const { rows } = await client.query<{ local: string }>(
      `select to_char(moment at time zone $1, 'YYYY-MM-DD"T"HH24:MI:SS') as local
       from unnest($2::timestamptz[]) with ordinality as given (moment, n) order by n`,
      [timeZone, moments],
    );
    const ours = moments.map((moment) => localTime(moment, timeZone));
    if (rows.some(({ local }, i) => local !== ours[i])) throw otherZone(timeZone, 'means another one by it');
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === unknownZone) {
      throw otherZone(timeZone, 'does not know it');
    }
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const localTime = (moment: string, timeZone: string): string =>
  Temporal.Instant.from(moment).toZonedDateTimeISO(timeZone).toPlainDateTime().toString();

const otherZone = (timeZone: string, why: string) =>
  new StartupError(
    `LIGHTBOX_TIME_ZONE is ${timeZone}, and PostgreSQL ${why}: name the zone by a place, such as Europe/Zurich.`,
  );
