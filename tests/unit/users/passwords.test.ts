import { describe, expect, it } from '@jest/globals';
import { AppError } from '@lightbox/platform/errors.ts';
import { Passwords } from '@lightbox/users/accounts/passwords.ts';

const outcome = (work: Promise<boolean>): Promise<unknown> =>
  work.catch((error: unknown) => (error instanceof AppError ? error.code : error));

describe('passwords', () => {
  it('are compared a few at a time; who would wait too long is told at once', async () => {
    const passwords = new Passwords(4);
    const hash = await passwords.hash('a password for tests');
    const outcomes = await Promise.all(
      Array.from({ length: 300 }, () => outcome(passwords.matches('a password for tests', hash))),
    );
    expect(outcomes.filter((each) => each === true)).toHaveLength(202);
    expect(outcomes.filter((each) => each === 'UNAVAILABLE')).toHaveLength(98);
    expect(await passwords.matches('a password for tests', hash)).toBe(true);
    expect(await passwords.matches('another password', hash)).toBe(false);
  });

  it('of nobody match nothing, not even the words that stand in for theirs', async () => {
    expect(await new Passwords(4).matches('nobody has this password', null)).toBe(false);
  });
});
