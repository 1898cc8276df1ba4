import { describe, expect, it } from '@jest/globals';
import { factsOf } from '../../support/inspection.ts';
import { element, rawDicom } from '../../support/raw-dicom.ts';

describe('what a DICOM file says', () => {
  it.each([
    ['ISO_IR 100', Buffer.from('M\xfcller', 'latin1'), 'Müller'],
    ['ISO_IR 144', Buffer.from([0xbb, 0xee, 0xda]), 'Люк'],
    ['ISO_IR 192', Buffer.from('Müller 山'), 'Müller 山'],
    ['GB18030', Buffer.from([0xcd, 0xf5]), '王'],
    ['\\ISO 2022 IR 87', Buffer.from('\x1b$B;3ED\x1b(B', 'latin1'), '山田'],
    ['\\ISO 2022 IR 149', Buffer.from('\x1b$)C\xb1\xe8', 'latin1'), '김'],
    ['\\ISO 2022 IR 58', Buffer.from('\x1b$)A\xcd\xf5', 'latin1'), '王'],
    ['\\ISO 2022 IR 159', Buffer.from('\x1b$(D0!\x1b(B a', 'latin1'), '丂 a'],
    ['ISO 2022 IR 100\\ISO 2022 IR 126', Buffer.from('Sch\xe4del M\xfcller', 'latin1'), 'Schädel Müller'],
    ['ISO 2022 IR 100\\ISO 2022 IR 126', Buffer.from('\xfc \x1b-F\xc4\xe9 \x1b-A\xfc', 'latin1'), 'ü Δι ü'],
    ['ISO 2022 IR 100\\ISO 2022 IR 126', Buffer.from('\x1b-F\xc4^\xc4', 'latin1'), 'Δ^Ä'],
    [
      'ISO 2022 IR 13\\ISO 2022 IR 87',
      Buffer.from('\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J', 'latin1'),
      'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎',
    ],
    ['KLINGON', Buffer.from('M\xfcller\0', 'latin1'), 'Müller'],
    ['ISO_IR 6', Buffer.from('a\x07b\r\nc'), 'abc'],
  ])('is text in %s', async (characterSet, bytes, text) => {
    const file = rawDicom([
      element('0008', '0005', 'CS', Buffer.from(characterSet.padEnd(40))),
      element('0008', '1030', 'LO', bytes),
    ]);

    await expect(factsOf(file)).resolves.toMatchObject({ dicom: { studyDescription: text } });
  });
});
