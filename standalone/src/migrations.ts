import { diagnosisMigrations } from '@lightbox/diagnosis/migrations/index.ts';
import { financialMigrations } from '@lightbox/financial/migrations/index.ts';
import { imagingMigrations } from '@lightbox/imaging/migrations/index.ts';
import { usersMigrations } from '@lightbox/users/migrations/index.ts';

/** Every subgraph's migrations, in an order in which references hold. */
export const allMigrations = [usersMigrations, diagnosisMigrations, imagingMigrations, financialMigrations];
