import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Conditions } from '@lightbox/platform/filters.ts';
import fc from 'fast-check';
import { sql } from 'kysely';
import { Database } from '@lightbox/platform/database.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { fold, holding } from '@lightbox/platform/search-words.ts';
import { codes, valueOf } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { usersClinic } from '../support/users.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof usersClinic>>;
let database: Database;

const families = [
  'Percent%Sign',
  'Under_score',
  'Back\\slash',
  'Plain',
  'O’Grady',
  "O'Neil",
  'Ängström',
  'İstanbul',
  'Weiß',
  'ΑΣΛΑΝΙΔΗΣ',
  'Петрова',
  '王伟',
];

beforeAll(async () => {
  clinic = await usersClinic(stack);
  const { url } = stack.use(await testDatabase());
  const config = { url, role: 'lightbox_users', schema: 'users', poolSize: 1 };
  database = stack.use(await Database.open(config, [], createLogger('tests', 'fatal')));
  for (const [i, family] of families.entries()) {
    const input = {
      name: { given: 'Some One', family },
      birthDate: '1980-01-01',
      sex: 'OTHER',
      mrn: `A-${i}`,
    };
    const answer = await clinic.asks(
      'CLERK',
      'mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { id } }',
      { input },
    );
    if (answer.errors.length > 0) throw new Error(`not registered: ${codes(answer).join(' ')}`);
  }
});
afterAll(() => stack.disposeAsync());

async function found(filter: object): Promise<string[]> {
  const query =
    'query ($filter: PatientFilter) { patients(filter: $filter, first: 100) { nodes { name { family } } } }';
  const answer = await clinic.asks('CLERK', query, { filter });
  expect(answer.errors).toEqual([]);
  return valueOf<{ nodes: { name: { family: string } }[] }>(answer, 'patients').nodes.map(
    ({ name }) => name.family,
  );
}

describe('a search', () => {
  it.each([
    ['%', ['Percent%Sign']],
    ['_', ['Under_score']],
    ['\\', ['Back\\slash']],
    ['t%s', ['Percent%Sign']],
    ['p%n', []],
    ['u____', []],
    ['％', ['Percent%Sign']],
    ['\\%', []],
    ["'", ['O’Grady', "O'Neil"]],
    ["o'grady", ['O’Grady']],
    ['O‘NEIL', ["O'Neil"]],
    ["' or 1=1 --", []],
    ['o’', ['O’Grady', "O'Neil"]],
    ['ασλανιδησ', ['ΑΣΛΑΝΙΔΗΣ']],
    ['ασ', ['ΑΣΛΑΝΙΔΗΣ']],
    ['ΑΣΛΑΝΙΔΗΣ', ['ΑΣΛΑΝΙΔΗΣ']],
    ['етро', ['Петрова']],
    ['伟', ['王伟']],
    ['angstrom', ['Ängström']],
    ['A\u0308NGSTRÖM', ['Ängström']],
    ['istanbul', ['İstanbul']],
    ['WEIß', ['Weiß']],
    ['some plain', ['Plain']],
    ['plain  ONE', ['Plain']],
    ['pla some in', ['Plain']],
    ['plain other', []],
    ['A-3', ['Plain']],
    ['ai', ['Plain']],
    ['ercent%s', ['Percent%Sign']],
    ['percent_sign', []],
    ['nder_sc', ['Under_score']],
    ['underxscore', []],
    ['stanbul some', ['İstanbul']],
    ['istanbul other', []],
    ['istanbulistanbul', []],
    ['ß', ['Weiß']],
    ['w ai', []],
    ['xq', []],
  ])('for %j finds the letters themselves', async (search, expected) => {
    expect(await found({ search })).toEqual(expected);
  });

  it.each(['', '   ', '\t\n'])('for %j does not limit', async (search) => {
    expect(await found({ search })).toHaveLength(families.length);
  });

  it('finds every part of what was stored, whatever its letters', () =>
    fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 30 }),
        fc.nat(30),
        fc.nat(10),
        async (text, at, length) => {
          const folded = fold(text);
          const part = [...text].slice(at, at + length).join('');
          const column = sql`${folded}::text`;
          const holds = new Conditions().words(column, 'search', part).all();
          const byParts = new Conditions()
            .words(column, 'search', part, holding(sql`users.parts(${column})`))
            .all();
          const { rows } = await sql`select ${holds} as holds, ${byParts} as "byParts"`.execute(
            database.fork().getKysely(),
          );
          const words = fold(part).split(/\s+/).filter(Boolean);
          const expected = words.every((word) => folded.includes(word));
          expect(rows).toEqual([{ holds: expected, byParts: expected }]);
        },
      ),
      { numRuns: 200 },
    ));

  it('in texts as they were written takes no wildcard either', async () => {
    const holds = async (text: string, search: string) => {
      const condition = new Conditions().writtenWords(sql`${text}::text`, 'search', search).all();
      const { rows } = await sql<{ holds: boolean }>`select ${condition} as holds`.execute(
        database.fork().getKysely(),
      );
      return rows[0]?.holds;
    };
    expect(await holds('100% CHEST_pa \\ left', '% chest_PA \\')).toBe(true);
    expect(await holds('100 chest pa left', 'chest_pa')).toBe(false);
    expect(await holds('100 chest pa left', '%')).toBe(false);
    expect(await holds('Zoë', 'zoe\u0308')).toBe(true);
  });

  it('of more than 200 characters is refused by its field', async () => {
    const query = 'query ($filter: PatientFilter) { patients(filter: $filter) { totalCount } }';
    expect(codes(await clinic.asks('CLERK', query, { filter: { search: 'x'.repeat(201) } }))).toEqual([
      'BAD_USER_INPUT filter.search',
    ]);
    expect(await found({ search: 'x'.repeat(200) })).toEqual([]);
  });
});

describe('other filters', () => {
  it('take the beginning of a number literally', async () => {
    expect(await found({ mrn: { startsWith: 'A-' } })).toHaveLength(families.length);
    for (const startsWith of ['%', 'A_', '_-1', 'A%', '\\'])
      expect(await found({ mrn: { startsWith } })).toEqual([]);
  });

  it('match nothing with an empty list, and everything with null', async () => {
    expect(await found({ mrn: { in: [] } })).toEqual([]);
    expect(await found({ mrn: { in: null, eq: null }, sex: null })).toHaveLength(families.length);
    expect(await found({ mrn: { in: ['A-3', 'A-4'], eq: 'A-3' } })).toEqual(['Plain']);
  });

  it('name at most a hundred', async () => {
    const query = 'query ($filter: PatientFilter) { patients(filter: $filter) { totalCount } }';
    const many = { mrn: { in: Array.from({ length: 101 }, (_, i) => `M-${i}`) } };
    expect(codes(await clinic.asks('CLERK', query, { filter: many }))).toEqual([
      'BAD_USER_INPUT filter.mrn.in',
    ]);
  });
});
