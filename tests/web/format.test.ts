/** @jest-environment jsdom */
import { describe, expect, it } from '@jest/globals';
import {
  formatAge,
  formatBodyPart,
  formatBytes,
  formatDay,
  formatImage,
  formatMoney,
  formatRecent,
  isoDay,
  isZero,
} from '@lightbox/web/shared/format.ts';
import { dayAfter, dayRange } from '@lightbox/web/shared/lists/day-range.ts';
import { makeSpeedometer } from '@lightbox/web/features/images/speedometer.ts';

const money = (amount: string, currency: string): string => formatMoney({ amount, currency });

describe('formats', () => {
  it('writes money exactly, with its currency’s digits', () => {
    expect(money('1159.90', 'EUR')).toBe('1,159.90 EUR');
    expect(money('12345678901234.56', 'CHF')).toBe('12,345,678,901,234.56 CHF');
    expect(money('1000', 'JPY')).toBe('1,000 JPY');
    expect(money('0.100', 'BHD')).toBe('0.100 BHD');
    expect([
      isZero({ amount: '0.00', currency: 'EUR' }),
      isZero({ amount: '0.01', currency: 'EUR' }),
    ]).toEqual([true, false]);
  });

  it('writes days without moving them between time zones', () => {
    expect(formatDay('2026-03-02')).toBe('2 Mar 2026');
    expect(formatDay('2026-09-01')).toBe('1 Sep 2026');
  });

  it('says today and yesterday', () => {
    const now = new Date(2026, 2, 2, 12);
    expect(formatRecent(new Date(2026, 2, 2, 0, 5).toISOString(), now)).toBe('today');
    expect(formatRecent(new Date(2026, 2, 1, 23, 55).toISOString(), now)).toBe('yesterday');
    expect(formatRecent(new Date(2026, 1, 27, 9).toISOString(), now)).toBe('27 Feb 2026');
  });

  it('gives ages in years, months under two years, days under two months', () => {
    const now = new Date(2026, 2, 2);
    expect(formatAge('1981-03-02', now)).toBe('45 y');
    expect(formatAge('1981-03-03', now)).toBe('44 y');
    expect(formatAge('2025-01-02', now)).toBe('14 mo');
    expect(formatAge('2026-02-10', now)).toBe('20 d');
  });

  it('writes lengths of files', () => {
    expect([0, 999, 1500, 2_500_000, 123_456_789].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.5 kB',
      '2.5 MB',
      '123 MB',
    ]);
  });

  it('writes what an image shows in words', () => {
    expect(['CHEST', 'LSPINE', 'LOWER_LEG'].map(formatBodyPart)).toEqual([
      'Chest',
      'Lumbar spine',
      'Lower leg',
    ]);
    expect(formatImage({ modality: 'MRI', bodyPart: 'LSPINE', description: 'with contrast' })).toBe(
      'MRI Lumbar spine',
    );
    const other = { modality: 'OTHER', dicomModality: 'PT', bodyPart: 'WHOLEBODY' } as const;
    expect(formatImage({ ...other, description: '12-lead ECG' })).toBe('12-lead ECG');
    expect(formatImage(other)).toBe('PT Whole body');
  });

  it('reads the days of a filter inclusively', () => {
    expect(dayRange({})).toBeUndefined();
    const { gte, lt } = dayRange({ from: '2026-02-28', to: '2026-02-28' }) ?? {};
    expect(gte).toBe(new Date(2026, 1, 28).toISOString());
    expect(lt).toBe(new Date(2026, 2, 1).toISOString());
    expect(dayAfter('2026-12-31')).toBe('2027-01-01');
  });

  it('counts days on the calendar', () => {
    expect(isoDay(30, new Date(2026, 0, 31))).toBe('2026-03-02');
  });

  it('measures speed over the last seconds', () => {
    const speed = makeSpeedometer();
    expect(speed(0, 0)).toBe(0);
    expect(speed(1_000_000, 1000)).toBe(1_000_000);
    expect(speed(1_000_000, 9000)).toBe(0);
  });
});
