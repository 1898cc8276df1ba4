const DATE_TIME =
  /^(?<year>\d{4})(?<month>\d\d)?(?<day>\d\d)?(?<hour>\d\d)?(?<minute>\d\d)?(?<second>\d\d)?(\.(?<fraction>\d{1,6}))?(?<zone>[+-]\d{4})?$/;

/**
 * The instant that a DICOM DT value names (PS3.5, section 6.2), or null when it names none.
 *
 * @param value such as `20260131235959.123456+0100`; what is left out at the end counts as its beginning
 * @param zone offset from UTC for a value that has none, such as `+0100`
 * @returns RFC 3339 in UTC with milliseconds
 */
export function instantOf(value: string, zone = '+0000'): string | null {
  const parts = DATE_TIME.exec(value)?.groups;
  if (parts === undefined) return null;
  const { year, month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '0' } = parts;
  const offset = parts['zone'] ?? (/^[+-]\d{4}$/.test(zone) ? zone : '+0000');
  const date = `${year}-${month}-${day}`;
  const at = new Date(
    `${date}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}${offset.slice(0, 3)}:${offset.slice(3)}`,
  );
  // Date takes 30 February for 2 March.
  const exists = !Number.isNaN(at.getTime()) && new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
  return exists ? at.toISOString() : null;
}
