import type { GrayPicture } from '../pictures/picture.ts';
import type { DemoImage, DicomModality, Name } from '../story/types.ts';
import { writeDicom } from './dicom-writer.ts';
import type { Element } from './dicom-writer.ts';
import { deriveUid } from './uid.ts';

/** SOP classes of PS3.4, B.5. A PET projection is a derived picture: Secondary Capture. */
const sopClasses: Record<DicomModality, string> = {
  DX: '1.2.840.10008.5.1.4.1.1.1.1',
  CR: '1.2.840.10008.5.1.4.1.1.1',
  CT: '1.2.840.10008.5.1.4.1.1.2',
  MR: '1.2.840.10008.5.1.4.1.1.4',
  US: '1.2.840.10008.5.1.4.1.1.6.1',
  PT: '1.2.840.10008.5.1.4.1.1.7',
};

/** A DICOM file with the attributes that a scanner of the modality would write. */
export function dicomImage(image: DemoImage, modality: DicomModality, picture: GrayPicture): Buffer {
  const { file } = image;
  const sopClass = sopClasses[modality];
  const stamp = image.capturedAt.toISOString();
  const date = stamp.slice(0, 10).replaceAll('-', '');
  const time = stamp.slice(11, 19).replaceAll(':', '');
  return writeDicom(sopClass, file.sopInstanceUid, [
    ['00080005', 'CS', 'ISO_IR 192'],
    ['00080008', 'CS', modality === 'PT' ? 'DERIVED\\SECONDARY' : 'ORIGINAL\\PRIMARY'],
    ['00080016', 'UI', sopClass],
    ['00080018', 'UI', file.sopInstanceUid],
    ...['20', '21', '22', '23'].map((tag): Element => [`000800${tag}`, 'DA', date]),
    ...['30', '31', '32', '33'].map((tag): Element => [`000800${tag}`, 'TM', time]),
    ['00080050', 'SH', file.accessionNumber],
    ['00080060', 'CS', modality],
    ['00080070', 'LO', 'Lightbox'],
    ['00080080', 'LO', 'Lightbox Demo Hospital'],
    ['00080090', 'PN', personName(file.referrer)],
    ['00081030', 'LO', image.description],
    ['0008103E', 'LO', file.seriesDescription],
    ['00081090', 'LO', 'Drawn by code'],
    ['00100010', 'PN', personName(file.patient.name)],
    ['00100020', 'LO', image.mrn],
    ['00100030', 'DA', file.patient.birthDate.replaceAll('-', '')],
    ['00100040', 'CS', { MALE: 'M', FEMALE: 'F', OTHER: 'O', UNKNOWN: '' }[file.patient.sex]],
    ['00180015', 'CS', image.bodyPart],
    ['0020000D', 'UI', file.studyInstanceUid],
    ['0020000E', 'UI', file.seriesInstanceUid],
    ['00200010', 'SH', file.accessionNumber.slice(-6)],
    ['00200011', 'IS', file.seriesNumber],
    ['00200013', 'IS', file.instanceNumber],
    ...geometry(image, modality, picture),
    ...pixels(picture),
  ]);
}

/** Family^Given, cut to the 64 characters that PS3.5 allows. */
function personName(name: Name): string {
  return `${name.family}^${name.given}`.slice(0, 64);
}

function geometry(image: DemoImage, modality: DicomModality, picture: GrayPicture): Element[] {
  const spacing = `${picture.spacing}\\${picture.spacing}`;
  const common: Element[] = [['00280030', 'DS', spacing]];
  if (modality === 'US' || modality === 'PT') return common;
  if (modality === 'DX' || modality === 'CR') {
    const shown: Element[] = modality === 'DX' ? [['00080068', 'CS', 'FOR PRESENTATION']] : [];
    const orientation = image.bodyPart === 'CHEST' ? 'L\\F' : '';
    return [
      ...common,
      ...shown,
      ['00180060', 'DS', 110],
      ['00181164', 'DS', spacing],
      ['00200020', 'CS', orientation],
    ];
  }
  const half = (picture.spacing * picture.width) / 2;
  const depth = image.file.instanceNumber * 5;
  const sagittal = image.bodyPart === 'KNEE' || image.bodyPart === 'LSPINE';
  const scan: Element[] =
    modality === 'CT'
      ? [['00180060', 'DS', 120]]
      : [
          ['00180020', 'CS', 'SE'],
          ['00180021', 'CS', 'SK'],
          ['00180022', 'CS', ''],
          ['00180023', 'CS', '2D'],
          ['00180080', 'DS', 4200],
          ['00180081', 'DS', 98],
          ['00180087', 'DS', 1.5],
        ];
  return [
    ...common,
    ...scan,
    ['00180050', 'DS', 5],
    ['00185100', 'CS', 'HFS'],
    ['00200032', 'DS', sagittal ? `${depth}\\${-half}\\${half}` : `${-half}\\${-half}\\${-depth}`],
    ['00200037', 'DS', sagittal ? '0\\1\\0\\0\\0\\-1' : '1\\0\\0\\0\\1\\0'],
    ['00200052', 'UI', deriveUid(`${image.file.studyInstanceUid} frame of reference`)],
    ['00201040', 'LO', ''],
  ];
}

function pixels(picture: GrayPicture): Element[] {
  const bytes = picture.bitsStored === 8 ? Uint8Array.from(picture.samples) : littleEndian(picture.samples);
  return [
    ['00280002', 'US', 1],
    ['00280004', 'CS', picture.inverted ? 'MONOCHROME1' : 'MONOCHROME2'],
    ['00280010', 'US', picture.height],
    ['00280011', 'US', picture.width],
    ['00280100', 'US', picture.bitsStored === 8 ? 8 : 16],
    ['00280101', 'US', picture.bitsStored],
    ['00280102', 'US', picture.bitsStored - 1],
    ['00280103', 'US', 0],
    ['00280301', 'CS', 'NO'],
    ['00281050', 'DS', picture.window.centre],
    ['00281051', 'DS', picture.window.width],
    ['00281052', 'DS', picture.intercept],
    ['00281053', 'DS', 1],
    ['00281054', 'LO', picture.intercept === 0 ? 'US' : 'HU'],
    ['00282110', 'CS', '00'],
    ['7FE00010', picture.bitsStored === 8 ? 'OB' : 'OW', bytes],
  ];
}

/** Every machine Node runs on stores numbers in the order the file wants. */
function littleEndian(samples: Uint16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}
