import { modalityOf } from '@lightbox/imaging/files/modality.ts';
import { describe, expect, it } from '@jest/globals';
import type { DicomFileOptions } from '../../support/dicom.ts';
import { IMPLICIT_LITTLE_ENDIAN, dicomFile } from '../../support/dicom.ts';
import { factsOf } from '../../support/inspection.ts';
import { deflated, delimiter, element, rawDicom } from '../../support/raw-dicom.ts';

const MEBIBYTE = 1024 * 1024;
const dicomOf = async (options: DicomFileOptions) => (await factsOf(dicomFile(options))).dicom;
const CUT_SHORT = { code: 'BAD_USER_INPUT', message: expect.stringContaining('cut short') };
const REFUSED = { code: 'BAD_USER_INPUT', extensions: { field: 'file' } };

describe('the header of a DICOM file', () => {
  const elements = {
    StudyDescription: 'Head',
    BodyPartExamined: 'SKULL',
    NumberOfFrames: '3',
    SeriesNumber: '7',
    AcquisitionDateTime: '20260131235959.5+0100',
  };
  const uids = { sopInstanceUid: '1.2.3', studyInstanceUid: '1.2.4', seriesInstanceUid: '1.2.5' };

  it.each(['1.2.840.10008.1.2.1', IMPLICIT_LITTLE_ENDIAN, '1.2.840.10008.1.2.2'])(
    'is read: %s',
    async (syntax) => {
      const options = {
        modality: 'DX',
        patientId: 'MRN-7',
        rows: 3,
        columns: 300,
        transferSyntaxUid: syntax,
      };

      await expect(dicomOf({ ...options, ...uids, elements })).resolves.toEqual({
        ...uids,
        sopClassUid: '1.2.840.10008.5.1.4.1.1.7',
        transferSyntaxUid: syntax,
        studyDescription: 'Head',
        studyStartedAt: '2026-01-31T10:15:00.000Z',
        seriesNumber: 7,
        modality: 'DX',
        bodyPartExamined: 'SKULL',
        rows: 3,
        columns: 300,
        numberOfFrames: 3,
        acquiredAt: '2026-01-31T22:59:59.500Z',
        patientId: 'MRN-7',
        patientName: 'Doe^Jane',
      });
    },
  );

  it('is read when it is deflated, with a padding byte at the end', async () => {
    for (const chunkSize of [1, 50, 65_536]) {
      await expect(factsOf(deflated(dicomFile()), { chunkSize })).resolves.toMatchObject({
        dicom: { rows: 16 },
      });
    }
    await expect(factsOf(deflated(dicomFile()).subarray(0, -30))).rejects.toMatchObject(CUT_SHORT);
  });

  it('may not inflate without end', async () => {
    const bomb = deflated(dicomFile({ rows: 2000, columns: 2000 }));
    expect(bomb.length).toBeLessThan(100_000);

    await expect(factsOf(bomb)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });

  it.each([
    ['implicit', '1.2.840.10008.1.2.4.50', IMPLICIT_LITTLE_ENDIAN],
    ['explicit', IMPLICIT_LITTLE_ENDIAN, '1.2.840.10008.1.2.1'],
    ['implicit', '', IMPLICIT_LITTLE_ENDIAN],
    ['explicit', '', '1.2.840.10008.1.2.1'],
  ])('is read when it is %s under the transfer syntax %j', async (_how, said, written) => {
    const file = dicomFile({ transferSyntaxUid: written });
    const dataSet = file.subarray(file.indexOf(Buffer.from([0x08, 0, 0x05, 0])));
    const mislabelled = Buffer.concat([
      file.subarray(0, 132),
      element('0002', '0010', 'UI', Buffer.from(said)),
      dataSet,
    ]);

    await expect(factsOf(mislabelled)).resolves.toMatchObject({
      dicom: { transferSyntaxUid: said || null, modality: 'CT', rows: 16 },
    });
  });

  it('may say little', async () => {
    const nothing = [
      'Modality',
      'PatientName',
      'PatientID',
      'StudyInstanceUID',
      'SeriesInstanceUID',
      'SOPInstanceUID',
    ];
    const more = ['StudyDate', 'StudyTime', 'SeriesNumber', 'Rows', 'Columns', 'PixelData'];
    const left = Object.fromEntries([...nothing, ...more].map((keyword) => [keyword, undefined]));

    await expect(dicomOf({ elements: left })).resolves.toMatchObject({
      modality: null,
      patientId: null,
      studyInstanceUid: null,
      acquiredAt: null,
      rows: null,
      numberOfFrames: null,
    });
  });

  it('gives codes that are codes, and no sentences that somebody wrote in their place', async () => {
    await expect(
      dicomOf({ modality: 'ct', elements: { BodyPartExamined: 'Whole Body' } }),
    ).resolves.toMatchObject({ modality: 'CT', bodyPartExamined: 'WHOLE BODY' });
    await expect(
      dicomOf({ modality: 'Doe, Jane', elements: { BodyPartExamined: 'Knee, Jane Doe' } }),
    ).resolves.toMatchObject({ modality: null, bodyPartExamined: null });
  });

  it.each([
    ['2147483647', '1', 2_147_483_647, 1],
    ['-2147483647', '0', -2_147_483_647, null],
    ['2147483648', '-5', null, null],
    ['1.5', 'many', null, null],
  ])(
    'counts with whole numbers: %s, %s',
    async (SeriesNumber, NumberOfFrames, seriesNumber, numberOfFrames) => {
      await expect(dicomOf({ elements: { SeriesNumber, NumberOfFrames } })).resolves.toMatchObject({
        seriesNumber,
        numberOfFrames,
      });
    },
  );

  it('is read past sequences of undefined length, unknown ones and fragments', async () => {
    const item = Buffer.concat([
      delimiter('e000', 0xffff_ffff),
      element('0028', '0010', 'US', Buffer.from([9, 9])),
      delimiter('e00d'),
    ]);
    const sequence = (vr: string, content: Buffer) =>
      Buffer.concat([element('0009', '1010', vr, Buffer.alloc(0), 0xffff_ffff), content, delimiter('e0dd')]);
    const fragments = Buffer.concat([delimiter('e000'), delimiter('e000', 4), Buffer.from('abcd')]);
    const file = rawDicom([
      sequence('SQ', Buffer.concat([item, item, delimiter('e000', 3), Buffer.from('xyz')])),
      sequence(
        'UN',
        Buffer.concat([
          delimiter('e000', 0xffff_ffff),
          Buffer.from('0900101002000000', 'hex'),
          Buffer.from('ab'),
          delimiter('e00d'),
        ]),
      ),
      element('0028', '0010', 'US', Buffer.from([5, 0])),
      element('7fe0', '0010', 'OB', Buffer.alloc(0), 0xffff_ffff),
      fragments,
      delimiter('e0dd'),
    ]);

    await expect(factsOf(file)).resolves.toMatchObject({ dicom: { rows: 5 } });
    await expect(factsOf(file.subarray(0, -8))).rejects.toMatchObject(CUT_SHORT);
  });

  it.each([
    ['a transfer syntax that is none', rawDicom([], 'JPEG')],
    [
      'a value representation that is none',
      rawDicom([
        element('0009', '0001', 'LO', Buffer.from('ab')),
        element('0009', '0002', '\x01?', Buffer.from('ab')),
      ]),
    ],
    [
      'something after zero bytes',
      Buffer.concat([rawDicom([]), Buffer.alloc(16), Buffer.from('<html><script>alert(1)</script></html>')]),
    ],
    ['a delimiter out of place', rawDicom([delimiter('e00d')])],
    [
      'an element among items',
      rawDicom([
        element('0009', '0001', 'SQ', Buffer.alloc(0), 0xffff_ffff),
        element('0009', '0002', 'LO', Buffer.from('ab')),
      ]),
    ],
    [
      'nesting without end',
      rawDicom(
        Array.from({ length: 50_000 }, () =>
          Buffer.concat([
            element('0009', '0001', 'SQ', Buffer.alloc(0), 0xffff_ffff),
            delimiter('e000', 0xffff_ffff),
          ]),
        ),
      ),
    ],
  ])('cannot be read with %s', async (_case, file) => {
    await expect(factsOf(file, { maxBytes: 10 * MEBIBYTE })).rejects.toMatchObject({
      ...REFUSED,
      message: expect.stringContaining('cannot be read'),
    });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['zero bytes', Buffer.alloc(5000)],
    ['zero bytes and something else', Buffer.concat([Buffer.alloc(8), Buffer.from('<html></html>')])],
  ])('is cut short where %s follows what it begins with', async (_case, rest) => {
    const begun = rawDicom([]).subarray(0, 132 + 28);

    await expect(factsOf(Buffer.concat([begun, rest]))).rejects.toMatchObject(CUT_SHORT);
  });

  it('names the modality', () => {
    expect(['CR', 'DX', 'MR', 'CT', 'US', 'SR', 'constructor', null].map(modalityOf)).toEqual([
      'X_RAY',
      'X_RAY',
      'MRI',
      'CT',
      'ULTRASOUND',
      'OTHER',
      'OTHER',
      'OTHER',
    ]);
  });
});
