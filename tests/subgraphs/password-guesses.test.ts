import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, valueOf } from '../support/ask.ts';
import { eventually } from '../support/eventually.ts';
import { usersClinic } from '../support/users.ts';

const email = 'guessed@test.example';
const password = 'a password for tests';
const register = `mutation ($email: String!, $password: String!) { registerStaff(input: {
  name: { given: "A", family: "B" }, department: "Tests", role: CLERK, email: $email, password: $password }) { id } }`;
const login = `mutation ($email: String!, $password: String!) {
  login(input: { email: $email, password: $password }) { accessToken } }`;
const change = `mutation ($current: String!) {
  changePassword(input: { currentPassword: $current, newPassword: "another good one" }) }`;
const limitReached = `update users.throttles set count = 10 where key in (
  select sha256(convert_to('change-password ' || id, 'UTF8')) from users.accounts where email = $1)`;
const waiting = `select from pg_locks where not granted
  and database = (select oid from pg_database where datname = current_database())`;

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof usersClinic>>;
beforeAll(async () => {
  clinic = await usersClinic(stack);
});
afterAll(() => stack.disposeAsync());

describe('guesses at the own password, in a session that somebody left open', () => {
  it('that come too late among many are refused alike, the right one too', async () => {
    const { directory } = clinic;
    expect(codes(await clinic.asks('ADMIN', register, { email, password }))).toEqual([]);
    const signedIn = await clinic.asksAs(undefined, login, { email, password });
    const { accessToken } = valueOf<{ accessToken: string }>(signedIn, 'login');
    const guess = (current: string) => clinic.asksAs(accessToken, change, { current });
    expect(codes(await guess('wrong password'))).toEqual(['BAD_USER_INPUT input.currentPassword']);
    await directory.query('begin');
    await directory.query('lock table users.accounts');
    const late = [guess('wrong password'), guess(password)];
    await eventually(async () => {
      expect(await directory.query(waiting)).toHaveLength(2);
    });
    await directory.query(limitReached, [email]);
    await directory.query('commit');
    expect((await Promise.all(late)).map(codes)).toEqual([['RATE_LIMITED'], ['RATE_LIMITED']]);
    expect(codes(await clinic.asksAs(undefined, login, { email, password }))).toEqual([]);
  });
});
