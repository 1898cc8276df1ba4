import { reports } from './2026-11-23-reports.ts';
import { reportLife } from './2026-11-24-report-life.ts';
import { plainLetters } from './2026-11-24-plain-letters.ts';
import { publishedConfirmations } from './2026-11-24-published-confirmations.ts';
import { studiesReported } from './2026-11-24-studies-reported.ts';
import { rareWords } from './2026-11-24-rare-words.ts';
import { worklists } from './2026-11-24-worklists.ts';
import { imagesOfVersions } from './2026-11-27-images-of-versions.ts';
import { wordsByPeriod } from './2026-11-27-words-by-period.ts';
import { wordsOfReports } from './2026-11-27-words-of-reports.ts';

export const diagnosisMigrations = {
  schema: 'diagnosis',
  migrations: [
    reports,
    reportLife,
    worklists,
    studiesReported,
    publishedConfirmations,
    rareWords,
    plainLetters,
    wordsOfReports,
    imagesOfVersions,
    wordsByPeriod,
  ],
};
