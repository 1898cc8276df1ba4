import { usersMigrations } from '@lightbox/users/migrations/index.ts';

/** Every subgraph's migrations, in an order in which references hold. */
export const allMigrations = [
  usersMigrations,
  ...['imaging', 'diagnosis', 'financial'].map((schema) => ({ schema, migrations: [] })),
];
