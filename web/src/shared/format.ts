import type { Modality } from '#generated/graphql.ts';
import { m } from '#shared/messages.ts';

const locale = 'en-GB';
const dayMonthYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
const dayOnly = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const full = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

// en-GB writes "Sept"; every other month has three letters
const threeLetters = (text: string): string => text.replace('Sept', 'Sep');

/** A calendar day `YYYY-MM-DD` as `2 Mar 2026`; days have no time zone. */
export const formatDay = (date: string): string =>
  threeLetters(dayOnly.format(new Date(`${date}T00:00:00Z`)));

/** The local day of a moment as `2 Mar 2026`. */
export const formatDate = (at: string): string => threeLetters(dayMonthYear.format(new Date(at)));

/** The local time of a moment as `14:05`. */
export const formatTime = (at: string): string => clock.format(new Date(at));

/** A moment in full, with seconds and time zone. */
export const formatMoment = (at: string): string => threeLetters(full.format(new Date(at)));

const midnight = (date: Date): number =>
  new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/** A moment as one reads it in a list: `today`, `yesterday`, else the day. */
export const formatRecent = (at: string, now = new Date()): string => {
  const days = Math.round((midnight(now) - midnight(new Date(at))) / 86_400_000);
  if (days === 0) return m.time.today;
  return days === 1 ? m.time.yesterday : formatDate(at);
};

/**
 * Age on a day: years, months under two years, days under two months.
 * @param birthDate `YYYY-MM-DD`
 */
export const formatAge = (birthDate: string, now = new Date()): string => {
  const [year = 0, month = 1, day = 1] = birthDate.split('-').map(Number);
  const beforeDay = now.getDate() < day ? 1 : 0;
  const months = (now.getFullYear() - year) * 12 + (now.getMonth() + 1 - month) - beforeDay;
  if (months >= 24) return m.time.years(Math.floor(months / 12));
  if (months >= 2) return m.time.months(months);
  const days = Math.floor((midnight(now) - new Date(year, month - 1, day).getTime()) / 86_400_000);
  return m.time.days(Math.max(0, days));
};

export type MoneyValue = { amount: string; currency: string };

/** An exact amount with its currency: `1,234.50 EUR`. Never passes through a float: digits stay as they are. */
export const formatMoney = ({ amount, currency }: MoneyValue): string => {
  const [whole = '0', fraction] = amount.split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',');
  return `${fraction === undefined ? grouped : `${grouped}.${fraction}`} ${currency}`;
};

/** True for an amount of nothing, in any currency's digits. */
export const isZero = ({ amount }: MoneyValue): boolean => /^-?0*\.?0*$/.test(amount);

const units = ['B', 'kB', 'MB', 'GB'];

/** A length of a file: `1.2 MB`, in powers of 1000. */
export const formatBytes = (bytes: number): string => {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
};

/** Bytes per second as `3.4 MB/s`. */
export const formatSpeed = (bytesPerSecond: number): string => `${formatBytes(bytesPerSecond)}/s`;

const two = (n: number): string => String(n).padStart(2, '0');

/** The local day as `YYYY-MM-DD`, `days` from now. */
export const isoDay = (days = 0, now = new Date()): string => {
  const then = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())}`;
};

/** A DICOM body part in words: `LSPINE` as `Lumbar spine`, `LOWER_LEG` as `Lower leg`. */
export const formatBodyPart = (code: string): string => {
  const known = m.bodyParts[code.replaceAll(/[ _]/g, '')];
  if (known) return known;
  const words = code.replaceAll('_', ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

type Shown = {
  modality: Modality;
  dicomModality?: string | null;
  bodyPart?: string | null;
  description?: string | null;
};

/** What an image shows, in words: `CT Chest`. The kind `Other` says nothing, so its description stands there. */
export const formatImage = ({ modality, dicomModality, bodyPart, description }: Shown): string => {
  const part = bodyPart ? formatBodyPart(bodyPart) : '';
  if (modality !== 'OTHER') return [m.modality[modality], part].filter(Boolean).join(' ');
  return description || [dicomModality, part].filter(Boolean).join(' ') || m.modality.OTHER;
};
