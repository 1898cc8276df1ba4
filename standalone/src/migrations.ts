import { diagnosisMigrations } from '@lightbox/diagnosis/migrations/index.ts';
import { financialMigrations } from '@lightbox/financial/migrations/index.ts';
import { imagingMigrations } from '@lightbox/imaging/migrations/index.ts';
import { codeOf, StartupError } from '@lightbox/platform/startup-error.ts';
import { usersMigrations } from '@lightbox/users/migrations/index.ts';

/** Every subgraph's migrations, in an order in which references hold. */
export const allMigrations = [usersMigrations, diagnosisMigrations, imagingMigrations, financialMigrations];

/** @returns what to say of a fault that PostgreSQL or the way to it has a code for */
export const databaseError = (error: unknown) =>
  new StartupError(
    `The database of DATABASE_URL cannot be used (${codeOf(error)}): check that it answers, and that the URL is its owner's.`,
    { cause: error },
  );
