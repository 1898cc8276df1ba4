import { describe, expect, it } from '@jest/globals';
import { AppError } from '@lightbox/platform/errors.ts';
import { id, idempotencyKey, isCleanText, line, parseInput, prose } from '@lightbox/platform/input.ts';
import fc from 'fast-check';
import { z } from 'zod';

const schema = z.object({ name: z.object({ given: line(5) }), text: prose(10), tags: z.array(line(3)) });
const valid = { name: { given: 'Ada' }, text: 'Two\nlines', tags: ['a', 'b'] };

function refusal(value: unknown, path?: string): AppError {
  try {
    parseInput(schema, value, path);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('parseInput', () => {
  it('gives what it was given, tidied', () => {
    expect(parseInput(schema, { ...valid, text: '  x\r\ny\rz  ' })).toEqual({ ...valid, text: 'x\ny\nz' });
  });

  it.each([
    ['input.name.given', { ...valid, name: { given: '' } }],
    ['input.name.given', { ...valid, name: {} }],
    ['input.text', { ...valid, text: 'x'.repeat(11) }],
    ['input.tags.1', { ...valid, tags: ['a', 'Secret'] }],
    ['input.tags', { ...valid, tags: 'Secret' }],
  ])('names %s when that is what breaks a rule, and does not quote it', (field, value) => {
    const error = refusal(value);
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT', extensions: { field } });
    expect(error.message).toMatch(new RegExp(`^${field.replaceAll('.', '\\.')}: .*[^.]\\.$`));
    expect(error.message).not.toMatch(/Secret|xxxx/);
  });

  it('names the argument itself where that is wrong, under its own name', () => {
    expect(refusal(null, 'filter').extensions['field']).toBe('filter');
    expect(refusal({ ...valid, text: '' }, 'filter').extensions['field']).toBe('filter.text');
  });
});

/** Blanks of no width, fillers, an accent on nothing, a blank of Braille. */
const invisible = [
  '\u200b',
  '\u200b \u2060',
  '\u200d\u200c',
  '\u202e',
  '\u0301',
  '\u3164',
  '\u2800',
  '\u00ad',
];

const faultOf = (rule: z.ZodType, value: string) => rule.safeParse(value).error?.issues[0]?.message;

describe('a line', () => {
  const taken = (value: string, max = 5) => line(max).safeParse(value).data;

  it('is kept in NFC, so that the same name is the same name', () => {
    const decomposed = 'Zoe\u0308';
    expect(taken(decomposed)).toBe('Zoë');
    expect(taken('Zoë')).toBe('Zoë');
  });

  it('counts characters, not code units: emoji and letters beyond the first plane are one', () => {
    expect(taken('😀😀😀😀😀')).toBe('😀😀😀😀😀');
    expect(taken('𝒜𝒷𝒸𝒹𝑒')).toBe('𝒜𝒷𝒸𝒹𝑒');
    expect(taken('😀😀😀😀😀😀')).toBeUndefined();
    expect(taken('e\u0308'.repeat(5))).toBe('ë'.repeat(5));
  });

  it.each(['', ' ', '\t\n', '\u00a0', 'a\nb', 'a\tb', 'a\rb', 'a\u2028b', 'a\u2029b'])(
    'is not %j',
    (value) => {
      expect(taken(value)).toBeUndefined();
    },
  );

  it.each(invisible)('is not what nobody sees: %j', (value) => {
    expect(faultOf(line(5), value)).toBe('must hold a character that can be seen');
  });

  it.each(['a\u202eb', '\u202da\u202c', 'a\u202ab', 'a\u2066b', '\u2067a\u2069'])(
    'does not turn the direction of the text around it: %j',
    (value) => expect(faultOf(line(5), value)).toBe('may not hold a sign that turns the direction of text'),
  );

  it.each([
    ['Persian, with a joint left out', 'می\u200cخواهم'],
    ['Sinhala, with a joint put in', 'ක්\u200dෂ'],
    ['Hebrew beside digits, marked', 'א\u200f 1'],
    ['an emoji of several', '👩\u200d⚕️'],
    ['a letter of the private use', '\ue001'],
    ['an accent on a letter', 'q\u0307'],
  ])('is %s', (_what, value) => {
    expect(taken(value, 9)).toBe(value.normalize('NFC'));
  });

  it('is stable: what was taken is taken again as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), (text) => {
        const once = taken(text, 12);
        expect(taken(once ?? 'x', 12)).toBe(once ?? 'x');
      }),
    );
  });
});

describe('prose', () => {
  const taken = (value: string) => prose(10).safeParse(value).data;

  it('keeps its lines and tabs, and has one kind of line end', () => {
    expect(taken('a\r\n\tb\rc\n')).toBe('a\n\tb\nc');
  });

  it.each(invisible)('is not what nobody sees: %j', (value) => {
    expect(faultOf(prose(10), value)).toBe('must hold a character that can be seen');
    expect(taken(`${value}a`)).toBeDefined();
  });

  it('is not empty and not too long, counted in characters', () => {
    expect(taken('\r\n \n')).toBeUndefined();
    expect(taken('😀'.repeat(10))).toBe('😀'.repeat(10));
    expect(taken('😀'.repeat(11))).toBeUndefined();
  });
});

describe('a clean text', () => {
  it.each(['', 'plain', 'tab\tand\r\nlines', 'Zoë', '王 😀 👩‍⚕️', 'עברית', '\u2028'])('is %j', (text) => {
    expect(isCleanText(text)).toBe(true);
  });

  it.each([
    '\u0000',
    'a\u0000b',
    '\u0007',
    '\u001b[31m',
    '\u007f',
    '\u0085',
    '\ud800',
    'a\udc00b',
    '\udc00\ud800',
  ])('is not %j', (text) => {
    expect(isCleanText(text)).toBe(false);
  });

  it('is every whole text without control characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const hasControls = [...text].some((c) => /\p{Cc}/u.test(c) && !'\t\n\r'.includes(c));
        expect(isCleanText(text)).toBe(text.isWellFormed() && !hasControls);
      }),
    );
  });
});

describe('ids and keys', () => {
  it('an id that cannot be ours names nothing', () => {
    const owner = z.object({ patientId: id('patient') });
    expect(() => parseInput(owner, { patientId: "1' or true" })).toThrow(/There is no such patient/);
    expect(parseInput(owner, { patientId: '01a20a4a-7c23-7eaa-92dd-ca39969ebdaf' })).toBeTruthy();
  });

  it('an idempotency key has 1 to 128 characters', () => {
    expect(
      ['', '\u200b', 'k', 'k'.repeat(128), 'k'.repeat(129)].map(
        (key) => idempotencyKey.safeParse(key).success,
      ),
    ).toEqual([false, false, true, true, false]);
  });
});
