import { TAG } from './dicom-tags.ts';
import { decodeIdentifier, decodeText } from './dicom-text.ts';
import { instantOf, OFFSET } from './dicom-time.ts';
import type { DicomValues } from './dicom-walk.ts';

/** What a DICOM file says about itself, under DICOM's keywords; null where it says nothing usable. */
export type DicomFacts = {
  sopInstanceUid: string | null;
  sopClassUid: string | null;
  transferSyntaxUid: string | null;
  studyInstanceUid: string | null;
  studyDescription: string | null;
  /** RFC 3339 in UTC. */
  studyStartedAt: string | null;
  seriesInstanceUid: string | null;
  seriesNumber: number | null;
  /** The file's code, such as `CT`, `DX`, `SR`. */
  modality: string | null;
  bodyPartExamined: string | null;
  rows: number | null;
  columns: number | null;
  numberOfFrames: number | null;
  /** RFC 3339 in UTC. */
  acquiredAt: string | null;
  patientId: string | null;
  /** As written: components parted by `^`. */
  patientName: string | null;
};

/** @param timeZone the hospital's, for times that the file says without an offset; a name of the IANA database */
export function dicomFactsOf({ bytes, bigEndian }: DicomValues, timeZone: string): DicomFacts {
  const code = (tag: number) => decodeText(bytes.get(tag), '')?.split('\\')[0]?.trim() || null;
  const characterSet = decodeText(bytes.get(TAG.specificCharacterSet), '') ?? '';
  const text = (tag: number) => decodeText(bytes.get(tag), characterSet);
  const uid = (tag: number) => {
    const value = code(tag);
    return value !== null && /^[0-9.]{1,64}$/.test(value) ? value : null;
  };
  // Who fills in sentences, be it names, has no code: codes are shown to those who may not know who a patient is.
  const codeString = (tag: number) => {
    const value = code(tag)?.toUpperCase() ?? null;
    return value !== null && CODE_STRING.test(value) ? value : null;
  };
  const integer = (tag: number, least: number) => {
    const value = code(tag);
    const number = value !== null && /^[+-]?\d{1,12}$/.test(value) ? Number(value) : null;
    return number !== null && number >= least && number <= LARGEST_INTEGER ? number : null;
  };
  const offset = code(TAG.timezoneOffsetFromUtc) ?? '';
  const zone = OFFSET.test(offset) ? offset : timeZone;
  const short = (tag: number) => {
    const value = bytes.get(tag);
    if (value === undefined || value.length < 2) return null;
    return bigEndian ? value.readUInt16BE(0) : value.readUInt16LE(0);
  };
  return {
    sopInstanceUid: uid(TAG.sopInstanceUid),
    sopClassUid: uid(TAG.sopClassUid),
    transferSyntaxUid: uid(TAG.transferSyntaxUid),
    studyInstanceUid: uid(TAG.studyInstanceUid),
    studyDescription: text(TAG.studyDescription),
    studyStartedAt: instantIn(code, zone, [[TAG.studyDate, TAG.studyTime]]),
    seriesInstanceUid: uid(TAG.seriesInstanceUid),
    seriesNumber: integer(TAG.seriesNumber, -LARGEST_INTEGER),
    modality: codeString(TAG.modality),
    bodyPartExamined: codeString(TAG.bodyPartExamined),
    rows: short(TAG.rows),
    columns: short(TAG.columns),
    numberOfFrames: integer(TAG.numberOfFrames, 1),
    acquiredAt: instantIn(code, zone, ACQUIRED, code(TAG.acquisitionDateTime)),
    patientId: decodeIdentifier(bytes.get(TAG.patientId), characterSet),
    // The first of up to three ways to write the name (PS3.5, section 6.2.1).
    patientName:
      text(TAG.patientName)
        ?.split('=')
        .find((name) => name !== '') ?? null,
  };
}

/** Of GraphQL and PostgreSQL, and of VR IS (PS3.5, section 6.2). */
const LARGEST_INTEGER = 2 ** 31 - 1;

/** VR CS (PS3.5, section 6.2). */
const CODE_STRING = /^[A-Z0-9 _]{1,16}$/;

const ACQUIRED = [
  [TAG.acquisitionDate, TAG.acquisitionTime],
  [TAG.contentDate, TAG.contentTime],
  [TAG.studyDate, TAG.studyTime],
] as const;

/** @param pairs dates with their times, the first one that names an instant counts; @param dateTime counts before them */
function instantIn(
  code: (tag: number) => string | null,
  zone: string,
  pairs: readonly (readonly [date: number, time: number])[],
  dateTime: string | null = null,
): string | null {
  const candidates = [dateTime];
  for (const [date, time] of pairs) {
    // Before 1993 dates were written 1993.04.22 and times 12:30:00.
    const day = code(date)?.replaceAll('.', '');
    if (day?.length === 8) candidates.push(day + (code(time)?.replaceAll(':', '') ?? ''));
  }
  for (const candidate of candidates) {
    const instant = candidate === null ? null : instantOf(candidate, zone);
    if (instant !== null) return instant;
  }
  return null;
}
