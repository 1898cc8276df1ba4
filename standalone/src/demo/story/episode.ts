import type { Random } from '../random.ts';
import type { Currency } from './money.ts';
import type { StudyTemplate } from './study-template.ts';
import type { DemoPatient, DemoStaff, ReportStatus } from './types.ts';

/** How a billing stands today. */
export type BillingOutcome = 'PENDING' | 'PARTIALLY_PAID' | 'PAID' | 'OVERDUE' | 'OVERDUE_PART' | 'CANCELLED';

/** One visit: an examination, what became of its report, and of its bill. */
export type Episode = {
  readonly patient: DemoPatient;
  /** The visit's number among the patient's, from 1. */
  readonly number: number;
  readonly study: StudyTemplate;
  readonly capturedAt: Date;
  readonly report: ReportStatus | null;
  readonly billing: BillingOutcome | null;
  readonly currency: Currency;
  readonly author: string;
  readonly technologist: string;
  readonly clerk: string;
  readonly referrer: DemoStaff;
};

/** What an episode is told with: a random source of its own, and the day up to which things have happened. */
export type Telling = { readonly seed: number; readonly random: Random; readonly today: Date };

export function episodeKey(episode: Episode): string {
  return `${episode.patient.mrn}/${episode.number}`;
}
