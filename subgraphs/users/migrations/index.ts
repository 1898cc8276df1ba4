import { people } from './2026-11-23-people.ts';

export const usersMigrations = { schema: 'users', migrations: [people] };
