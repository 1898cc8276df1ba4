import type { Random } from '../random.ts';
import { addDays } from './calendar.ts';
import type { BillingOutcome, Episode } from './episode.ts';
import { firstPatientVisits } from './first-patient.ts';
import type { PlannedVisit } from './first-patient.ts';
import type { Currency } from './money.ts';
import { plans } from './plans.ts';
import type { StudyTemplate } from './study-template.ts';
import type { DemoPatient, DemoStaff, ReportStatus } from './types.ts';

/** Who pays in another currency than the hospital's own. */
const foreignCurrencies: Record<string, Currency> = {
  'MRN-000004': 'KWD',
  'MRN-000013': 'CHF',
  'MRN-000020': 'JPY',
  'MRN-000022': 'CHF',
};

/** The visits of a patient with everything about them decided. */
export function visitsOf(
  patient: DemoPatient,
  index: number,
  staff: readonly DemoStaff[],
  random: Random,
  today: Date,
): Episode[] {
  const planned = index === 0 ? firstPatientVisits : planVisits(plans[index - 1] ?? [], random);
  const referrers = staff.filter((member) => member.role === 'PHYSICIAN' && member.active);
  return planned.map(({ study, daysAgo, report, billing }, visit): Episode => ({
    patient,
    number: visit + 1,
    study,
    capturedAt: addDays(today, -daysAgo + random.between(0.33, 0.62)),
    report,
    billing,
    currency: foreignCurrencies[patient.mrn] ?? 'EUR',
    author: authorOf(study, random),
    technologist:
      study.modality === 'ULTRASOUND' ? 'oconnell' : random.pick(['technologist', 'technologist', 'novak']),
    clerk: random.pick(['clerk', 'clerk', 'weiss']),
    referrer: random.pick(referrers),
  }));
}

function authorOf(study: StudyTemplate, random: Random): string {
  if (study.bodyPart === 'FETUS') return 'castellanos';
  if (study.dicomModality === null) return 'physician';
  if (study.bodyPart === 'BRAIN' || study.bodyPart === 'HEAD') return random.pick(['haddad', 'radiologist']);
  return random.pick(['radiologist', 'radiologist', 'virtanen']);
}

/** Spreads studies over two years; the last one is often recent, and what is recent is seldom settled. */
function planVisits(studies: readonly StudyTemplate[], random: Random): PlannedVisit[] {
  const recent = random.chance(0.5);
  const span = 600 / Math.max(1, studies.length);
  return studies.map((study, index): PlannedVisit => {
    const last = index === studies.length - 1;
    const daysAgo =
      last && recent
        ? random.int(2, 24)
        : 625 - Math.round(index * span + random.between(0.1, 0.9) * span) + 30;
    return {
      study,
      daysAgo,
      report: reportOutcome(daysAgo, random),
      billing: billingOutcome(daysAgo, random),
    };
  });
}

function reportOutcome(daysAgo: number, random: Random): ReportStatus | null {
  if (daysAgo < 8) return random.pick(['DRAFT', 'PRELIMINARY', 'PRELIMINARY', 'FINAL', null]);
  const roll = random.next();
  if (roll < 0.76) return 'FINAL';
  if (roll < 0.86) return 'AMENDED';
  if (roll < 0.9) return 'CANCELLED';
  if (roll < 0.94) return 'ENTERED_IN_ERROR';
  return roll < 0.97 ? 'DRAFT' : null;
}

function billingOutcome(daysAgo: number, random: Random): BillingOutcome | null {
  const roll = random.next();
  if (daysAgo < 28)
    return roll < 0.5 ? 'PENDING' : roll < 0.75 ? 'PARTIALLY_PAID' : roll < 0.95 ? 'PAID' : null;
  if (roll < 0.66) return 'PAID';
  if (roll < 0.8) return 'OVERDUE';
  if (roll < 0.88) return 'OVERDUE_PART';
  return roll < 0.94 ? 'CANCELLED' : null;
}
