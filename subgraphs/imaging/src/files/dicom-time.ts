const DATE_TIME =
  /^(?<year>\d{4})(?<month>\d\d)?(?<day>\d\d)?(?<hour>\d\d)?(?<minute>\d\d)?(?<second>\d\d)?(\.(?<fraction>\d{1,6}))?(?<zone>[+-]\d{4})?$/;

/** What a time zone may be in DICOM (PS3.3, section C.12.1.1.8): an offset from UTC such as `-0330`. */
export const OFFSET = /^[+-](0\d|1[0-4])[0-5]\d$/;

/**
 * The instant that a DICOM DT value names (PS3.5, section 6.2), or null when it names none: years that devices write in
 * place of one they do not know are no instants of ours.
 *
 * @param value such as `20260131235959.123456+0100`; what is left out at the end counts as its beginning
 * @param zone whose clocks count where the value has no offset: an offset such as `+0100`, or a name of the IANA
 *   database. A time that they skip counts as if they had not been changed, one that they show twice as the first
 * @returns RFC 3339 in UTC with milliseconds, of the years 1 to 9999
 */
export function instantOf(value: string, zone: string): string | null {
  const parts = DATE_TIME.exec(value)?.groups;
  if (parts === undefined) return null;
  const { year, month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '0' } = parts;
  try {
    const instant = Temporal.PlainDateTime.from(
      `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction}`,
    )
      .toZonedDateTime(parts['zone'] ?? zone)
      .toInstant()
      .toString({ fractionalSecondDigits: 3 });
    return /^(?!0000)\d{4}-/.test(instant) ? instant : null;
  } catch (error) {
    // What no calendar and no clock has.
    if (Error.isError(error) && error.name === 'RangeError') return null;
    throw error;
  }
}
