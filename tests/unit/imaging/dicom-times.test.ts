import { describe, expect, it } from '@jest/globals';
import { dicomFile } from '../../support/dicom.ts';
import { factsOf } from '../../support/inspection.ts';

const dicomOf = async (elements: object) => (await factsOf(dicomFile({ elements: { ...elements } }))).dicom;

describe('a DICOM file', () => {
  it.each([
    [
      '+0530',
      { ContentDate: '20260131', ContentTime: '053000', TimezoneOffsetFromUTC: '+0530' },
      '2026-01-31T00:00:00.000Z',
    ],
    ['the study', { StudyDate: '20260131', StudyTime: '1015' }, '2026-01-31T10:15:00.000Z'],
    ['a day that is none', { StudyDate: '20260230', StudyTime: '1015' }, null],
    ['a leap second', { StudyDate: '20261231', StudyTime: '235960' }, '2026-12-31T23:59:59.000Z'],
    ['the first moment', { StudyDate: '00010101', StudyTime: undefined }, '0001-01-01T00:00:00.000Z'],
    ['the year 0', { StudyDate: '00000101' }, null],
    [
      'a year that is 0 in UTC',
      { StudyDate: '00010101', StudyTime: '00', TimezoneOffsetFromUTC: '+0100' },
      null,
    ],
    [
      'a year that is 10000 in UTC',
      { AcquisitionDateTime: '99991231235959-1200', StudyDate: undefined },
      null,
    ],
    [
      'an offset that is none',
      { StudyDate: '20260131', TimezoneOffsetFromUTC: '+9959' },
      '2026-01-31T10:15:00.000Z',
    ],
  ])('says when: %s', async (_case, times, acquiredAt) => {
    await expect(dicomOf(times)).resolves.toMatchObject({ acquiredAt });
  });

  it.each([
    ['summer', '20260701', '140000', '2026-07-01T12:00:00.000Z'],
    ['winter', '20260201', '140000', '2026-02-01T13:00:00.000Z'],
    ['a day alone', '20260701', undefined, '2026-06-30T22:00:00.000Z'],
    ['a time that the clocks skip', '20260329', '023000', '2026-03-29T01:30:00.000Z'],
    ['a time that they show twice', '20261025', '023000', '2026-10-25T00:30:00.000Z'],
  ])(
    "says when by the hospital's clocks: %s",
    async (_case, AcquisitionDate, AcquisitionTime, acquiredAt) => {
      const at = async (more: object) => {
        const file = dicomFile({ elements: { AcquisitionDate, AcquisitionTime, ...more } });
        return (await factsOf(file, { timeZone: 'Europe/Berlin' })).dicom?.acquiredAt;
      };

      expect(await at({})).toBe(acquiredAt);
      const day = AcquisitionDate.replace(/(....)(..)(..)/, '$1-$2-$3');
      const time = (AcquisitionTime ?? '000000').replace(/(..)(..)(..)/, '$1:$2:$3');
      expect(await at({ TimezoneOffsetFromUTC: '+0000' })).toBe(`${day}T${time}.000Z`);
    },
  );
});
