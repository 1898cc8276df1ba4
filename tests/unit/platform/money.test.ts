import { describe, expect, it } from '@jest/globals';
import { AppError } from '@lightbox/platform/errors.ts';
import { formatMinor, isCurrency, minorDigits, parseMoney, toApiMoney } from '@lightbox/platform/money.ts';
import fc from 'fast-check';

const digits = { JPY: 0, EUR: 2, KWD: 3 } as const;
type Currency = keyof typeof digits;
const currencies = fc.constantFrom(...(Object.keys(digits) as Currency[]));

const parse = (amount: string, currency: string) => parseMoney({ amount, currency }, 'input.amount');
function refusal(amount: string, currency = 'EUR'): AppError {
  try {
    parse(amount, currency);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`${amount} ${currency} was taken`);
}

/** An amount as people may write it, of up to 15 digits in all, with its number of minor units. */
const stated = currencies.chain((currency) => {
  const places = digits[currency];
  return fc.tuple(fc.bigInt({ min: 1n, max: 10n ** 15n - 1n }), fc.nat(places)).map(([minor, dropped]) => {
    const text = minor.toString().padStart(places + 1, '0');
    const whole = text.slice(0, text.length - places);
    const fraction = text.slice(text.length - places);
    const zeros = /0*$/.exec(fraction)?.[0].length ?? 0;
    const kept = fraction.slice(0, fraction.length - Math.min(dropped, zeros));
    return { currency, minor, amount: kept === '' ? whole : `${whole}.${kept}` };
  });
});

describe('currencies', () => {
  it.each(Object.entries(digits))('%s has %d digits after the point', (currency, places) => {
    expect(minorDigits(currency)).toBe(places);
  });

  it.each([
    ['HUF', 2],
    ['IDR', 2],
    ['IQD', 3],
    ['ISK', 0],
    ['UYW', 4],
  ])('%s has the %d digits of ISO 4217, whatever people round to', (currency, places) => {
    expect(minorDigits(currency)).toBe(places);
  });

  it.each(['eur', 'EURO', 'XXZ', '', 'E R', '__proto__', 'ÉUR'])('"%s" is none', (code) => {
    expect(isCurrency(code)).toBe(false);
    expect(refusal('1', code)).toMatchObject({
      code: 'BAD_USER_INPUT',
      extensions: { field: 'input.amount' },
    });
  });
});

describe('an amount that is stated', () => {
  it('is exact in minor units, however many of its zeros are written', () => {
    fc.assert(
      fc.property(stated, ({ amount, currency, minor }) => {
        expect(parse(amount, currency)).toEqual({ minor, currency });
      }),
    );
  });

  it('comes back with its currency’s digits, and the same each time', () => {
    fc.assert(
      fc.property(stated, ({ amount, currency }) => {
        const once = formatMinor(parse(amount, currency));
        expect(formatMinor(parse(once, currency))).toBe(once);
        expect(once.split('.')[1]?.length ?? 0).toBe(digits[currency]);
        expect(Number(once)).toBeCloseTo(Number(amount), 3);
      }),
    );
  });

  it.each([
    ['10', 'EUR', '10.00'],
    ['149.9', 'EUR', '149.90'],
    ['0.01', 'EUR', '0.01'],
    ['007.5', 'EUR', '7.50'],
    ['1500', 'JPY', '1500'],
    ['1.5', 'KWD', '1.500'],
    ['0.001', 'KWD', '0.001'],
    ['9999999999999.99', 'EUR', '9999999999999.99'],
    ['999999999999999', 'JPY', '999999999999999'],
  ])('%s %s is %s', (amount, currency, expected) => {
    expect(toApiMoney(parse(amount, currency))).toEqual({ amount: expected, currency });
  });

  it.each([
    ['three decimals', '1.005', 'EUR'],
    ['three decimals, though zeros', '1.000', 'EUR'],
    ['any decimals of yen', '1.0', 'JPY'],
    ['four decimals of dinars', '1.0000', 'KWD'],
    ['zero', '0', 'EUR'],
    ['zero with digits', '0.00', 'EUR'],
    ['negative', '-5', 'EUR'],
    ['negative zero', '-0', 'EUR'],
    ['a negative fraction', '-0.01', 'EUR'],
    ['20 digits', '12345678901234567890', 'EUR'],
    ['16 digits in all', '12345678901234.56', 'EUR'],
    ['16 digits of yen', '1234567890123456', 'JPY'],
    ['words', 'ten', 'EUR'],
    ['nothing', '', 'EUR'],
    ['only a point', '.', 'EUR'],
    ['a fraction in words', '1.ab', 'EUR'],
    ['two points', '1.2.3', 'EUR'],
    ['an exponent', '1e5', 'EUR'],
    ['hexadecimal', '0x10', 'EUR'],
    ['other digits', '١٢', 'EUR'],
    ['a blank', ' 1', 'EUR'],
  ])('is refused: %s', (_, amount, currency) => {
    expect(refusal(amount, currency)).toMatchObject({
      code: 'BAD_USER_INPUT',
      extensions: { field: 'input.amount' },
    });
  });
});

describe('an amount that goes out', () => {
  it('reads back as it was, also beyond what may be stated and below zero', () => {
    fc.assert(
      fc.property(currencies, fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (currency, minor) => {
        const text = formatMinor({ minor, currency });
        expect(text).toMatch(/^-?\d+(\.\d+)?$/);
        expect(BigInt(text.replace('.', ''))).toBe(minor);
        expect(text.split('.')[1]?.length ?? 0).toBe(digits[currency]);
      }),
    );
  });

  it.each([
    [0n, 'EUR', '0.00'],
    [-1n, 'EUR', '-0.01'],
    [-150n, 'KWD', '-0.150'],
    [0n, 'JPY', '0'],
    [-7n, 'JPY', '-7'],
  ])('%s of %s is %s', (minor, currency, expected) => {
    expect(formatMinor({ minor, currency })).toBe(expected);
  });
});
