import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plainLetters } from '@lightbox/users/migrations/2026-11-24-plain-letters.ts';
import { valueOf } from '../support/ask.ts';
import { usersClinic } from '../support/users.ts';

const register = `mutation ($given: String!, $family: String!) { registerPatient(input: {
  name: { given: $given, family: $family }, birthDate: "1980-05-17", sex: OTHER }) { id } }`;
const search = 'query ($search: String!) { patients(filter: { search: $search }) { nodes { displayName } } }';

const people: [given: string, family: string, typed: string][] = [
  ['Łukasz', 'Wałęsa', 'lukasz walesa'],
  ['Bjørn', 'Ødegård', 'BJORN ODEGARD'],
  ['Đorđe', 'Æsir', 'dorde aesir'],
  ['Ħanna', 'Strauß', 'hanna strauss'],
  ['Işıl', 'Þórsdóttir', 'isil thorsdottir'],
];

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof usersClinic>>;
beforeAll(async () => {
  clinic = await usersClinic(stack);
  for (const [given, family] of people) {
    await clinic.asks('CLERK', register, { given, family });
  }
});
afterAll(() => stack.disposeAsync());

const found = async (typed: string): Promise<unknown> =>
  valueOf(await clinic.asks('CLERK', search, { search: typed }), 'patients');

describe('a search for a patient', () => {
  it.each(people)('finds %s %s by plain letters and as it is written', async (given, family, typed) => {
    const one = { nodes: [{ displayName: `${family}, ${given}` }] };
    expect(await found(typed)).toEqual(one);
    expect(await found(`${given} ${family}`)).toEqual(one);
  });

  it('finds those who were registered before letters were taken apart', async () => {
    const { directory } = clinic;
    const texts = () => directory.query('select id, sort_name, search_text from users.patients order by id');
    const now = await texts();
    for (const [given, family] of people) {
      const old = `${family} ${given}`.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
      await directory.query(
        `update users.patients set sort_name = $1, search_text = $1 || substr(search_text, strpos(search_text, ' mrn'))
          where given_name = $2`,
        [old, given],
      );
    }
    await directory.query("update users.patients set sort_name = replace(sort_name, ' ', ', ')");
    expect(await texts()).not.toEqual(now);
    await directory.query(plainLetters.sql);
    expect(await texts()).toEqual(now);
  });
});
