import { audit } from './2026-11-23-audit.ts';
import { directory } from './2026-11-23-directory.ts';
import { auditFailures } from './2026-11-24-audit-failures.ts';
import { auditReading } from './2026-11-24-audit-reading.ts';
import { confirmedReports } from './2026-11-24-confirmed-reports.ts';
import { grants } from './2026-11-24-grants.ts';
import { imageFacts } from './2026-11-24-image-facts.ts';
import { sealsInOrder } from './2026-11-24-seals-in-order.ts';
import { seals } from './2026-11-24-seals.ts';
import { studies } from './2026-11-24-studies.ts';
import { auditSubjects } from './2026-11-27-audit-subjects.ts';
import { deletedImages } from './2026-11-27-deleted-images.ts';
import { sealsAfterAll } from './2026-11-27-seals-after-all.ts';
import { shownParts } from './2026-11-27-shown-parts.ts';

/** Applied before every subgraph's own, in this order. */
export const sharedMigrations = [
  directory,
  audit,
  grants,
  seals,
  auditReading,
  sealsInOrder,
  imageFacts,
  auditFailures,
  confirmedReports,
  studies,
  sealsAfterAll,
  deletedImages,
  shownParts,
  auditSubjects,
];
