import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { valueOf } from '../support/ask.ts';
import { usersClinic } from '../support/users.ts';

type Name = readonly [given: string, family: string];

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof usersClinic>>;
let day = 0;
beforeAll(async () => {
  clinic = await usersClinic(stack);
});
afterAll(() => stack.disposeAsync());

/** A day on which nobody of another test is born. */
const newDay = () => new Date(Date.UTC(1931, 0, (day += 1))).toISOString().slice(0, 10);

/** Registers a patient. @returns the names of those who may be the same */
async function register([given, family]: Name, birthDate: string): Promise<string[]> {
  const answer = await clinic.asks(
    'CLERK',
    `mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) {
      possibleDuplicates { displayName } } }`,
    { input: { name: { given, family }, birthDate, sex: 'UNKNOWN' } },
  );
  const { possibleDuplicates } = valueOf<{ possibleDuplicates: { displayName: string }[] }>(
    answer,
    'registerPatient',
  );
  return possibleDuplicates.map(({ displayName }) => displayName);
}

const shown = ([given, family]: Name) => `${family}, ${given}`;

describe('a possible duplicate', () => {
  it.each<[what: string, known: Name, registered: Name]>([
    ['the same name', ['Ирина', 'Петрова'], ['Ирина', 'Петрова']],
    ['the same in Greek capitals', ['Νίκος', 'Ασλανίδης'], ['ΝΙΚΟΣ', 'ΑΣΛΑΝΙΔΗΣ']],
    ['the same in Chinese', ['小明', '王'], ['小明', '王']],
    ['the same in Arabic', ['فاطمة', 'الزهراء'], ['فاطمة', 'الزهراء']],
    ['the same in Korean', ['민준', '김'], ['민준', '김']],
    ['the same in Hindi', ['प्रिया', 'शर्मा'], ['प्रिया', 'शर्मा']],
    ['a typing error', ['Katharina', 'Müller'], ['Katarina', 'Muller']],
    ['a typing error in Cyrillic', ['Екатерина', 'Кузнецова'], ['Екатирина', 'Кузнецова']],
    ['another way to write ë and ü', ['Zoë', 'Müller'], ['Zoe', 'Mueller']],
    ['a missing middle name', ['Anna Maria Luise', 'Berger'], ['Anna', 'Berger']],
    ['a missing patronymic', ['Иван Сергеевич', 'Соколов'], ['Иван', 'Соколов']],
    ['names that have changed places', ['Katharina', 'Müller'], ['Müller', 'Katharina']],
    ['Chinese names that have changed places', ['王', '小明'], ['小明', '王']],
  ])('is %s', async (_what, known, registered) => {
    const birthDate = newDay();
    expect(await register(known, birthDate)).toEqual([]);
    expect(await register(registered, birthDate)).toEqual([shown(known)]);
  });

  it.each<[what: string, known: Name, registered: Name]>([
    ['another name', ['Bogdan', 'Ziegler'], ['Katharina', 'Müller']],
    ['another name in Cyrillic', ['Богдан', 'Циглер'], ['Ирина', 'Петрова']],
    ['another name in Chinese', ['芳', '李'], ['小明', '王']],
    ['another given name in Chinese', ['芳', '王'], ['伟', '王']],
    ['a name in signs alone', ['+', '?'], ['-', '!']],
  ])('is not %s', async (_what, known, registered) => {
    const birthDate = newDay();
    await register(known, birthDate);
    expect(await register(registered, birthDate)).toEqual([]);
  });

  it('is nobody born on another day', async () => {
    await register(['Ирина', 'Петрова'], newDay());
    expect(await register(['Ирина', 'Петрова'], newDay())).toEqual([]);
  });

  it('is one of ten at most, the most similar first', async () => {
    const birthDate = newDay();
    const name = (last: string): Name => ['Jan', `Novotny${last}`];
    for (const last of ['a', 'ab', 'abc', 'abcd', 'b', 'bc', 'c', 'cd', 'd', 'de', 'e']) {
      await register(name(last), birthDate);
    }
    const found = await register(name('ab'), birthDate);
    expect(found).toHaveLength(10);
    expect(found[0]).toBe('Novotnyab, Jan');
    expect(['Novotnya, Jan', 'Novotnyabc, Jan']).toContain(found[1]);
  });

  it('is found at once among thousands born on one day, as those are whose birthday nobody knows', async () => {
    const birthDate = '1900-01-01';
    await register(['Sought', 'Somebody'], birthDate);
    await clinic.directory.query(
      `with made as (
         insert into users.patients select (jsonb_populate_record(one, jsonb_build_object(
           'id', gen_random_uuid(), 'mrn', 'DAY-' || n, 'sort_name', md5(n::text) || ', ' || md5((-n)::text)))).*
         from users.patients one, generate_series(1, 5000) n where one.family_name = 'Somebody'
         returning id, mrn, active, restricted)
       insert into directory.patients (id, mrn, active, restricted) select * from made`,
    );
    const started = performance.now();
    expect(await register(['Sought', 'Sombody'], birthDate)).toEqual(['Somebody, Sought']);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
