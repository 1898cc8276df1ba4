import type { DemoMoney } from './types.ts';

/** Minor digits (ISO 4217) and what a euro costs in the story. */
const currencies = {
  EUR: { digits: 2, rate: 1 },
  CHF: { digits: 2, rate: 0.95 },
  JPY: { digits: 0, rate: 162 },
  KWD: { digits: 3, rate: 0.331 },
} as const;

export type Currency = keyof typeof currencies;

/** A price in euros as whole minor units of a currency. */
export function minorUnits(euros: number, currency: Currency): number {
  const { digits, rate } = currencies[currency];
  return Math.round(euros * rate * 10 ** digits);
}

/** An exact decimal with the currency's digits. */
export function money(minor: number, currency: Currency): DemoMoney {
  const { digits } = currencies[currency];
  const text = String(minor).padStart(digits + 1, '0');
  const amount = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return { amount, currency };
}
