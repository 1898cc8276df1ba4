import { describe, expect, it } from '@jest/globals';
import { isDay, scalars } from '@lightbox/platform/scalars.ts';
import fc from 'fast-check';
import { GraphQLError, parseValue, type GraphQLScalarType } from 'graphql';

const { Date: Day, DateTime, Decimal, SafeInt } = scalars;
type AnyScalar = GraphQLScalarType<unknown, unknown>;

const takes = (scalar: unknown, value: unknown): unknown => (scalar as AnyScalar).parseValue(value);
/** @returns the rule by which a value is refused */
const refusal = (scalar: unknown, value: unknown): string => {
  try {
    takes(scalar, value);
  } catch (error) {
    if (error instanceof GraphQLError && error.extensions['code'] === 'BAD_USER_INPUT') return error.message;
    throw error;
  }
  throw new Error('it was taken');
};
const literal = (scalar: unknown, text: string): unknown =>
  (scalar as AnyScalar).parseLiteral(parseValue(text), {});

describe('Date', () => {
  it.each(['2026-11-23', '2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31', '1900-02-28'])(
    'takes %s',
    (day) => {
      expect(takes(Day, day)).toBe(day);
      expect(literal(Day, `"${day}"`)).toBe(day);
    },
  );

  it.each([
    '2026-02-29',
    '1900-02-29',
    '2100-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '0000-01-01',
    '2026-1-1',
    '20260101',
    '2026-01-01T00:00:00Z',
    ' 2026-01-01',
    '2026-01-01\n',
    '-2026-01-01',
    '+12026-01-01',
    'infinity',
    'now',
    '',
    20_260_101,
    null,
    true,
    ['2026-01-01'],
    { eq: '2026-01-01' },
  ])('refuses %j', (value) => {
    expect(refusal(Day, value)).toBe('must be a day of the calendar as YYYY-MM-DD');
  });

  it('takes exactly the days that the calendar has', () => {
    fc.assert(
      fc.property(fc.nat(9999), fc.nat(13), fc.nat(32), (year, month, day) => {
        const pad = (n: number, length: number) => String(n).padStart(length, '0');
        const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
        const lengths = [0, 31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        const exists = year >= 1 && day >= 1 && day <= (lengths[month] ?? 0);
        expect(isDay(`${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`)).toBe(exists);
      }),
      { numRuns: 500 },
    );
  });
});

describe('DateTime', () => {
  it.each([
    ['2026-03-02T14:05:00Z', '2026-03-02T14:05:00.000Z'],
    ['2026-03-02t14:05:00z', '2026-03-02T14:05:00.000Z'],
    ['2026-03-02T14:05:00+02:00', '2026-03-02T12:05:00.000Z'],
    ['2026-03-01T00:30:00+05:45', '2026-02-28T18:45:00.000Z'],
    ['2024-02-29T23:59:59.999-00:30', '2024-03-01T00:29:59.999Z'],
    ['2026-03-02T14:05:00.123456789Z', '2026-03-02T14:05:00.123Z'],
    ['2026-12-31T23:59:59-23:59', '2027-01-01T23:58:59.000Z'],
  ])('takes %s as %s', (given, utc) => {
    expect(takes(DateTime, given)).toBe(utc);
  });

  it.each([
    '2026-03-02',
    '2026-03-02T14:05:00',
    '2026-03-02 14:05:00Z',
    '2026-03-02T14:05Z',
    '2026-02-30T14:05:00Z',
    '2026-03-02T24:00:00Z',
    '2026-03-02T14:60:00Z',
    '2026-03-02T14:05:60Z',
    '2026-03-02T14:05:00+24:00',
    '2026-03-02T14:05:00+0200',
    '9999-12-31T23:59:59-01:00',
    '0001-01-01T00:00:00+01:00',
    'Mon, 02 Mar 2026 14:05:00 GMT',
    '2026-03-02T14:05:00Z\n',
    1_772_460_300,
    null,
    {},
  ])('refuses %j', (value) => {
    expect(refusal(DateTime, value)).toMatch(
      /^must (be a moment with its offset|lie between the years 1 and 9999)/,
    );
  });

  it('goes out in UTC with milliseconds, from what the database and the code have', () => {
    const moment = '2026-03-02T14:05:00.120Z';
    expect(DateTime.serialize(new Date(moment))).toBe(moment);
    expect(DateTime.serialize('2026-03-02 14:05:00.12+00')).toBe(moment);
    expect(DateTime.serialize('2026-03-02 14:05:00.120999+00')).toBe(moment);
    expect(DateTime.serialize('2026-03-02 16:05:00.12+02')).toBe(moment);
  });

  it('is the same moment after a round', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0002-01-01'), max: new Date('9998-12-31'), noInvalidDate: true }),
        fc.integer({ min: -23 * 60, max: 23 * 60 }),
        (date, offset) => {
          const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
          const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60];
          const zone = `${offset < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
          expect(takes(DateTime, `${local}${zone}`)).toBe(date.toISOString());
          expect(DateTime.serialize(date.toISOString())).toBe(date.toISOString());
        },
      ),
    );
  });
});

describe('Decimal', () => {
  it.each(['0', '-1', '149.90', '0.000000001', '999999999999999999.999999999', '007'])(
    'takes %s as it is',
    (value) => {
      expect(takes(Decimal, value)).toBe(value);
      expect(literal(Decimal, `"${value}"`)).toBe(value);
    },
  );

  it.each([
    149.9,
    1,
    '1e3',
    '.5',
    '5.',
    '+5',
    '1,5',
    '1 000',
    '٣',
    '0x10',
    'NaN',
    'Infinity',
    '',
    '1234567890123456789',
    '0.1234567890',
    '1.5\n',
    null,
    true,
  ])('refuses %j', (value) => {
    expect(refusal(Decimal, value)).toMatch(/^must be a decimal number as a string, such as "149\.90"/);
  });

  it('refuses a number in the text of an operation too, as it may be inexact', () => {
    expect(() => literal(Decimal, '149.90')).toThrow(/as a string/);
    expect(() => literal(Decimal, '149')).toThrow(/as a string/);
  });
});

describe('SafeInt', () => {
  it.each([0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 31, 1e10])('takes %d', (value) => {
    expect(takes(SafeInt, value)).toBe(value);
    expect(SafeInt.serialize(value)).toBe(value);
  });

  it.each([2 ** 53, -(2 ** 53), 0.5, '5', Number.NaN, Number.POSITIVE_INFINITY, null, true, [1]])(
    'refuses %j',
    (value) => {
      expect(refusal(SafeInt, value)).toBe('must be a whole number up to 2^53 - 1');
    },
  );

  it('reads a number in the text of an operation', () => {
    expect(literal(SafeInt, '3000000000')).toBe(3_000_000_000);
    expect(() => literal(SafeInt, '9007199254740993')).toThrow(/2\^53/);
  });

  it('brings what the database counts in as a JSON number', () => {
    expect(SafeInt.serialize(3_000_000_000n)).toBe(3_000_000_000);
  });
});
