import type { Spot } from './input-spots.ts';

/** A value that no client of good will sends, and what becomes of it. */
export interface BadValue {
  /** Such as `too long`. */
  readonly what: string;
  readonly value: unknown;
  /** The code of the one error, or `taken`. */
  readonly outcome: string;
}

const BAD = 'BAD_USER_INPUT';
const bad = (what: string, value: unknown, outcome = BAD): BadValue => ({ what, value, outcome });

/** An id that nothing has. */
export const unknownId = '01a20a4a-7c23-7eaa-92dd-ca39969ebdaf';
const tooLong = 'x'.repeat(100_000);

const controls = [
  bad('NUL', 'a\u0000b'),
  bad('ESC', 'a\u001bb'),
  bad('half a code point', 'a\ud800b'),
] as const;

/** What may be wrong with a value of each kind, where nothing else is said of its place. */
const badOfKind: Record<string, readonly BadValue[]> = {
  String: [
    bad('nothing', ''),
    bad('blanks', '   '),
    bad('nothing to see', '\u200b\u2060'),
    ...controls,
    bad('two lines', 'one\ntwo'),
    bad('too long', tooLong),
    bad('a number', 17),
    bad('an object', { eq: 'x' }),
  ],
  ID: [
    bad('unknown', unknownId, 'NOT_FOUND'),
    bad('none of ours', '1 or 1=1', 'NOT_FOUND'),
    bad('nothing', '', 'NOT_FOUND'),
    bad('too long', tooLong, 'NOT_FOUND'),
    ...controls,
    bad('a boolean', true),
  ],
  Int: [
    bad('another', 999, 'CONFLICT'),
    bad('zero', 0, 'CONFLICT'),
    bad('negative', -1, 'CONFLICT'),
    bad('2^31', 2 ** 31),
    bad('a fraction', 1.5),
    bad('a text', '1'),
  ],
  SafeInt: [bad('2^53', 2 ** 53), bad('a fraction', 1.5), bad('a text', '1')],
  Boolean: [bad('a text', 'true'), bad('a number', 1)],
  Date: [
    bad('nonsense', 'yesterday'),
    bad('nothing', ''),
    bad('year 0', '0000-01-01'),
    bad('year 1', '0001-01-01'),
    bad('year 9999', '9999-12-31'),
    bad('30 February', '2026-02-30'),
    bad('NUL', '2026-01-01\u0000'),
    bad('a number', 20_260_101),
  ],
  DateTime: [
    bad('nonsense', 'yesterday'),
    bad('nothing', ''),
    bad('year 0', '0000-01-01T00:00:00Z'),
    bad('year 9999', '9999-12-31T23:59:59Z'),
    bad('30 February', '2026-02-30T00:00:00Z'),
    bad('no offset', '2026-02-03T00:00:00'),
    bad('a number', 1_770_000_000),
  ],
  Decimal: [
    bad('negative', '-1'),
    bad('zero', '0'),
    bad('20 digits', '1'.repeat(20)),
    bad('three decimals', '1.001'),
    bad('1e5', '1e5'),
    bad('nothing', ''),
    bad('blanks', ' 1'),
    bad('no number', 'NaN'),
    bad('a number', 1.5),
  ],
  enum: [bad('unknown', 'NONSENSE'), bad('lower case', 'other'), bad('a number', 0)],
  object: [bad('a text', 'x'), bad('a list', [])],
  list: [],
  Upload: [bad('a text', 'x'), bad('an object', {})],
};

/** @returns what may be wrong at a place. @throws for a kind of value that nothing is known of */
export function badValuesAt({ kind, isRequired, isNullable }: Spot): BadValue[] {
  const known = badOfKind[kind];
  if (known === undefined) throw new Error(`tests/support/bad-values.ts knows nothing bad of a ${kind}`);
  const none = isNullable ? [] : [bad('null', null)];
  return [...known, ...none, ...(isRequired ? [bad('absent', undefined)] : [])];
}
