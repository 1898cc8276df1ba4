import { badInput } from './errors.ts';

/** An amount in whole minor units (cents) of an ISO 4217 currency. */
export interface Money {
  readonly minor: bigint;
  readonly currency: string;
}

const currencies = new Set(Intl.supportedValuesOf('currency'));

/** Digits after the point where they are not two (ISO 4217). What Intl says are customs, and change with its data. */
const digits: ReadonlyMap<string, number> = new Map(
  Object.entries({
    0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
    3: 'BHD IQD JOD KWD LYD OMR TND',
    4: 'CLF UYW',
  }).flatMap(([count, codes]) => codes.split(' ').map((code) => [code, Number(count)] as const)),
);

/** @returns how many digits the currency has after the point (ISO 4217): JPY 0, EUR 2, KWD 3 */
export const minorDigits = (currency: string): number => digits.get(currency) ?? 2;

export const isCurrency = (code: string): boolean => currencies.has(code);

/** @returns the amount with its currency's digits, such as `10.00` */
export function formatMinor({ minor, currency }: Money): string {
  const places = minorDigits(currency);
  const sign = minor < 0n ? '-' : '';
  const text = (minor < 0n ? -minor : minor).toString().padStart(places + 1, '0');
  return places === 0 ? sign + text : `${sign}${text.slice(0, -places)}.${text.slice(-places)}`;
}

/** The API's `Money` of an amount. */
export const toApiMoney = (money: Money) => ({ amount: formatMinor(money), currency: money.currency });

/**
 * Reads an amount that a client states: more than zero, at most the currency's digits, at most 15 digits in all.
 * @param field path of the MoneyInput, such as `input.amount`
 * @throws AppError BAD_USER_INPUT naming `field`
 */
export function parseMoney(input: { amount: string; currency: string }, field: string): Money {
  const currency = input.currency;
  if (!isCurrency(currency)) throw badInput(field, 'The currency must be a code of ISO 4217, such as EUR.');
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(input.amount) ?? [];
  const places = minorDigits(currency);
  if (whole === undefined) throw badInput(field, 'The amount must be a number, and more than zero.');
  if (fraction.length > places) {
    throw badInput(field, `The amount may have at most ${places} digits after the point in ${currency}.`);
  }
  const minor = BigInt(whole + fraction.padEnd(places, '0'));
  if (minor <= 0n) throw badInput(field, 'The amount must be more than zero.');
  if (minor.toString().length > 15) throw badInput(field, 'The amount may have at most 15 digits in all.');
  return { minor, currency };
}
