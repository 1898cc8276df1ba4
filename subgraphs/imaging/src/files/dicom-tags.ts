/** The elements we read, as group and element number in one, under their keywords (PS3.6). */
export const TAG = {
  transferSyntaxUid: 0x0002_0010,
  specificCharacterSet: 0x0008_0005,
  sopClassUid: 0x0008_0016,
  sopInstanceUid: 0x0008_0018,
  studyDate: 0x0008_0020,
  acquisitionDate: 0x0008_0022,
  contentDate: 0x0008_0023,
  acquisitionDateTime: 0x0008_002a,
  studyTime: 0x0008_0030,
  acquisitionTime: 0x0008_0032,
  contentTime: 0x0008_0033,
  modality: 0x0008_0060,
  timezoneOffsetFromUtc: 0x0008_0201,
  studyDescription: 0x0008_1030,
  patientName: 0x0010_0010,
  patientId: 0x0010_0020,
  bodyPartExamined: 0x0018_0015,
  studyInstanceUid: 0x0020_000d,
  seriesInstanceUid: 0x0020_000e,
  seriesNumber: 0x0020_0011,
  numberOfFrames: 0x0028_0008,
  rows: 0x0028_0010,
  columns: 0x0028_0011,
} as const;

/** Transfer syntaxes that are not written in little-endian, or not as they are (PS3.5, section 10). */
export const EXPLICIT_BIG_ENDIAN = '1.2.840.10008.1.2.2';
export const DEFLATED_SYNTAXES: ReadonlySet<string> = new Set([
  '1.2.840.10008.1.2.1.99',
  '1.2.840.10008.1.2.4.95',
  '1.2.840.10008.1.2.4.205',
]);
