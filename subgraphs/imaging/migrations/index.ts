import { countedLists } from './2026-11-24-counted-lists.ts';
import { images } from './2026-11-23-images.ts';
import { listOrders } from './2026-11-24-list-orders.ts';
import { publishedFacts } from './2026-11-24-published-facts.ts';
import { publishedStudies } from './2026-11-24-published-studies.ts';
import { retention } from './2026-11-24-retention.ts';
import { longWords } from './2026-11-24-long-words.ts';
import { plainLetters } from './2026-11-24-plain-letters.ts';
import { datedStudies } from './2026-11-27-dated-studies.ts';
import { filesToRemove } from './2026-11-27-files-to-remove.ts';
import { partsOfWords } from './2026-11-27-parts-of-words.ts';
import { publishedDeletions } from './2026-11-27-published-deletions.ts';
import { yearsOfOurs } from './2026-11-27-years-of-ours.ts';

export const imagingMigrations = {
  schema: 'imaging',
  migrations: [
    images,
    retention,
    listOrders,
    countedLists,
    publishedFacts,
    publishedStudies,
    plainLetters,
    longWords,
    partsOfWords,
    publishedDeletions,
    yearsOfOurs,
    datedStudies,
    filesToRemove,
  ],
};
