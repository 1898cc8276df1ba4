import type { BillingOutcome } from './episode.ts';
import { ctStudies } from './studies-ct.ts';
import { mriStudies } from './studies-mri.ts';
import { otherStudies } from './studies-other.ts';
import { xrayStudies } from './studies-xray.ts';
import type { StudyTemplate } from './study-template.ts';
import type { ReportStatus } from './types.ts';

export type PlannedVisit = {
  readonly study: StudyTemplate;
  /** How long before the day the story is told. */
  readonly daysAgo: number;
  readonly report: ReportStatus | null;
  readonly billing: BillingOutcome | null;
};

/** MRN-000001 is the record that visitors open first: every kind of image, report and bill is in it. */
export const firstPatientVisits: readonly PlannedVisit[] = [
  { study: xrayStudies.chestClear, daysAgo: 702, report: 'FINAL', billing: 'PAID' },
  { study: otherStudies.gallstone, daysAgo: 497, report: 'FINAL', billing: 'PAID' },
  { study: mriStudies.kneeMeniscus, daysAgo: 243, report: 'AMENDED', billing: 'OVERDUE_PART' },
  { study: xrayStudies.kneeNormal, daysAgo: 241, report: 'CANCELLED', billing: 'CANCELLED' },
  { study: otherStudies.ecg, daysAgo: 61, report: 'FINAL', billing: 'OVERDUE' },
  { study: ctStudies.headNormal, daysAgo: 18, report: 'FINAL', billing: 'PARTIALLY_PAID' },
  { study: mriStudies.brainNormal, daysAgo: 3, report: 'PRELIMINARY', billing: 'PENDING' },
];
