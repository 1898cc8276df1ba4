import { randomUUID } from 'node:crypto';
import { data } from 'dcmjs';
import { encode } from 'fast-png';

export const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
export const IMPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2';

export type DicomFileOptions = {
  modality?: string;
  patientId?: string;
  patientName?: string;
  rows?: number;
  columns?: number;
  transferSyntaxUid?: string;
  sopInstanceUid?: string;
  studyInstanceUid?: string;
  seriesInstanceUid?: string;
  /** More elements by their keywords, such as `{ StudyDate: '20260131' }`; undefined leaves one out. */
  elements?: Record<string, unknown>;
};

/** A UID of its own, made from a UUID (PS3.5, annex B.2). */
export const newUid = () => `2.25.${BigInt(`0x${randomUUID().replaceAll('-', '')}`)}`;

/** A small, whole DICOM part 10 file with a grey slope in it; each call makes new UIDs where none are given. */
export function dicomFile({
  modality = 'CT',
  patientId = 'MRN-000001',
  patientName = 'Doe^Jane',
  rows = 16,
  columns = 16,
  transferSyntaxUid = EXPLICIT_LITTLE_ENDIAN,
  sopInstanceUid = newUid(),
  studyInstanceUid = newUid(),
  seriesInstanceUid = newUid(),
  elements = {},
}: DicomFileOptions = {}): Buffer {
  const sopClassUid = '1.2.840.10008.5.1.4.1.1.7';
  const file = new data.DicomDict({
    '00020002': { vr: 'UI', Value: [sopClassUid] },
    '00020003': { vr: 'UI', Value: [sopInstanceUid] },
    '00020010': { vr: 'UI', Value: [transferSyntaxUid] },
  });
  const pixels = Uint8Array.from({ length: rows * columns }, (_, index) => index % 256);
  const dataSet = {
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: sopClassUid,
    SOPInstanceUID: sopInstanceUid,
    StudyDate: '20260131',
    StudyTime: '101500',
    Modality: modality,
    PatientName: patientName,
    PatientID: patientId,
    StudyInstanceUID: studyInstanceUid,
    SeriesInstanceUID: seriesInstanceUid,
    SeriesNumber: '1',
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: rows,
    Columns: columns,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    PixelData: [pixels.buffer],
    _vrMap: { PixelData: 'OB' },
    ...elements,
  };
  const present = Object.fromEntries(Object.entries(dataSet).filter(([, value]) => value !== undefined));
  file.dict = data.DicomMetaDictionary.denaturalizeDataset(present);
  return Buffer.from(file.write());
}

/** A small, whole PNG in one grey, from 0 to 255. */
export const pngFile = (grey = 128): Buffer =>
  Buffer.from(encode({ width: 2, height: 2, channels: 1, data: new Uint8Array(4).fill(grey) }));

const JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////////////////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////////////////////////////////////wAARCAAIAAgDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAH/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAAAAAAAP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AKAD/9k=',
  'base64',
);

/** A small, whole JPEG; the comment makes its bytes differ. */
export function jpegFile(comment = ''): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(2 + Buffer.byteLength(comment));
  return Buffer.concat([
    JPEG.subarray(0, 2),
    Buffer.from([0xff, 0xfe]),
    length,
    Buffer.from(comment),
    JPEG.subarray(2),
  ]);
}
