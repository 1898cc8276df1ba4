import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, valueOf } from '../support/ask.ts';
import { usersClinic } from '../support/users.ts';

/** Far enough apart that it is never the same day in both. */
const [east, west] = ['Pacific/Kiritimati', 'Etc/GMT+12'] as const;
const register = `mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { id version } }`;
const update = `mutation ($id: ID!, $version: Int!, $input: UpdatePatientInput!) {
  updatePatient(id: $id, version: $version, input: $input) { birthDate } }`;
const signUp = 'mutation ($input: RegisterPatientInput!) { signUpPatient(input: $input) }';

const stack = new AsyncDisposableStack();
const clinics: Partial<Record<string, Awaited<ReturnType<typeof usersClinic>>>> = {};
beforeAll(async () => {
  for (const zone of [east, west]) clinics[zone] = await usersClinic(stack, zone);
});
afterAll(() => stack.disposeAsync());

/** A day, as many days from the one that it is in a time zone. */
const day = (zone: string, days = 0): string => Temporal.Now.plainDateISO(zone).add({ days }).toString();

describe.each([east, west])('a child who is born today in %s', (zone) => {
  const asks: Awaited<ReturnType<typeof usersClinic>>['asks'] = (...asked) => {
    const clinic = clinics[zone];
    if (clinic === undefined) throw new Error(`no clinic in ${zone}`);
    return clinic.asks(...asked);
  };
  const newborn = (birthDate: string) => ({
    name: { given: 'New', family: 'Born' },
    birthDate,
    sex: 'UNKNOWN',
  });

  it('is registered today, and not before', async () => {
    const registered = await asks('CLERK', register, { input: newborn(day(zone)) });
    const { id, version } = valueOf<{ id: string; version: number }>(registered, 'registerPatient');
    const change = (birthDate: string) => asks('CLERK', update, { id, version, input: { birthDate } });
    for (const birthDate of [day(zone, 2), '9999-12-31']) {
      const refused = ['BAD_USER_INPUT input.birthDate'];
      expect(codes(await asks('CLERK', register, { input: newborn(birthDate) }))).toEqual(refused);
      expect(codes(await change(birthDate))).toEqual(refused);
      const account = { email: 'parent@test.example', password: 'a password for tests' };
      expect(codes(await asks('CLERK', signUp, { input: { ...newborn(birthDate), account } }))).toEqual(
        refused,
      );
    }
    expect(codes(await change(day(zone)))).toEqual([]);
  });
});

it('is not born yet in the west', async () => {
  const input = { name: { given: 'New', family: 'Born' }, birthDate: day(east), sex: 'UNKNOWN' };
  expect(
    codes((await clinics[west]?.asks('CLERK', register, { input })) ?? { data: null, errors: [] }),
  ).toEqual(['BAD_USER_INPUT input.birthDate']);
});
