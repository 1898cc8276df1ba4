import { billings } from './2026-11-23-billings.ts';
import { refunds } from './2026-11-24-refunds.ts';
import { plainLetters } from './2026-11-24-plain-letters.ts';
import { partsOfWords } from './2026-11-27-parts-of-words.ts';

export const financialMigrations = {
  schema: 'financial',
  migrations: [billings, refunds, plainLetters, partsOfWords],
};
