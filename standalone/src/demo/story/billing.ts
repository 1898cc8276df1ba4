import { addDays, addMinutes, isoDate } from './calendar.ts';
import { episodeKey } from './episode.ts';
import type { Episode, Telling } from './episode.ts';
import { minorUnits, money } from './money.ts';
import type { DemoBilling, DemoPayment, DemoReport } from './types.ts';

/** The bill of a visit with its payments, standing today as the episode says. */
export function billingOf(episode: Episode, report: DemoReport | null, telling: Telling): DemoBilling | null {
  const { billing: outcome, study, currency, clerk } = episode;
  const { random, today } = telling;
  if (outcome === null) return null;
  const open = outcome === 'PENDING' || outcome === 'PARTIALLY_PAID';
  const invoiced = addMinutes(addDays(episode.capturedAt, random.between(0.9, 1.4)), 0);
  const createdAt = invoiced < addDays(today, -0.3) ? invoiced : addDays(today, -0.3);
  const due = open ? addDays(today, random.int(4, 26)) : addDays(createdAt, 30);
  const overdue = outcome === 'OVERDUE' || outcome === 'OVERDUE_PART';
  const dueDate = isoDate(overdue && due >= today ? addDays(today, -random.int(2, 9)) : due);
  const total = minorUnits(study.price, currency);
  const cancelledAt = addDays(createdAt, random.between(0.05, 0.2));
  return {
    key: `${episodeKey(episode)}/billing`,
    mrn: episode.patient.mrn,
    reportKey: report?.key ?? null,
    description: study.description,
    procedureCode: study.procedureCode,
    amount: money(total, currency),
    dueDate,
    createdAt,
    createdBy: clerk,
    payments: payments(episode, createdAt, total, telling),
    cancelled:
      outcome === 'CANCELLED'
        ? { at: cancelledAt, by: clerk, reason: 'Invoiced twice for the same examination.' }
        : null,
  };
}

function payments(
  episode: Episode,
  createdAt: Date,
  total: number,
  { random, today }: Telling,
): DemoPayment[] {
  const { billing: outcome, currency, clerk } = episode;
  const partly = outcome === 'PARTIALLY_PAID' || outcome === 'OVERDUE_PART';
  if (outcome !== 'PAID' && !partly) return [];
  const first = Math.round(total * random.pick([0.25, 0.4, 0.5, 0.8]));
  const rest = total - first;
  const amounts = partly ? [first] : random.chance(0.3) ? [first, rest] : [total];
  let at = createdAt;
  return amounts.map((amount): DemoPayment => {
    const room = (today.getTime() - at.getTime()) / 86_400_000;
    at = addDays(at, Math.min(random.between(1, 12), room / 2));
    const method = random.pick(['INSURANCE', 'INSURANCE', 'TRANSFER', 'CARD', 'CASH'] as const);
    return {
      amount: money(amount, currency),
      method,
      reference:
        method === 'INSURANCE'
          ? `CLM-${random.int(100_000, 999_999)}`
          : method === 'TRANSFER'
            ? `SEPA-${random.int(10_000, 99_999)}`
            : null,
      receivedAt: at,
      receivedBy: clerk,
    };
  });
}
