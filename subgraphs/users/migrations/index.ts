import { people } from './2026-11-23-people.ts';
import { deactivations } from './2026-11-24-deactivations.ts';
import { restrictions } from './2026-11-24-restrictions.ts';
import { sessions } from './2026-11-24-sessions.ts';
import { shortWords } from './2026-11-24-short-words.ts';
import { longWords } from './2026-11-24-long-words.ts';
import { plainLetters } from './2026-11-24-plain-letters.ts';
import { mrnsInAnyCase } from './2026-11-27-mrns-in-any-case.ts';
import { partsOfNames } from './2026-11-27-parts-of-names.ts';
import { publishedDepartments } from './2026-11-27-published-departments.ts';

export const usersMigrations = {
  schema: 'users',
  migrations: [
    people,
    sessions,
    restrictions,
    shortWords,
    deactivations,
    plainLetters,
    longWords,
    partsOfNames,
    publishedDepartments,
    mrnsInAnyCase,
  ],
};
