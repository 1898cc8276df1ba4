import { addMinutes } from './calendar.ts';
import type { Episode, Telling } from './episode.ts';
import type { DemoBilling, DemoImage, DemoNote, DemoReport } from './types.ts';

const aboutImage = [
  'First acquisition blurred by movement, repeated once. Dose documented.',
  'Patient could not lie flat for long, table raised at the head end.',
  'Positioned with the help of a relative.',
  'Prior images requested from the referring practice.',
  'Contrast allergy checked with the patient before the examination.',
];
const aboutReport = [
  'Result passed on to the ward by telephone, read back by the receiving physician.',
  'Shown in the morning conference, second reading agrees.',
  'Referring practice asked for a copy, sent by secure mail.',
  'Patient informed of the result in person.',
];
const aboutBilling = [
  'Called about the open amount, patient will transfer it this week.',
  'Insurance asked for the referral letter, sent today.',
  'Payment in two instalments agreed.',
  'Reminder sent by post.',
];
const aboutPatient = [
  'Interpreter booked for the next appointment.',
  'New address confirmed at the front desk.',
  'Asked to be called on the mobile number only.',
  'Brought a list of current medication, scanned to the record.',
];

/** What staff wrote down by hand about a visit: often nothing. */
export function notesOf(
  episode: Episode,
  images: readonly DemoImage[],
  report: DemoReport | null,
  billing: DemoBilling | null,
  { random, today }: Telling,
): DemoNote[] {
  const { mrn } = episode.patient;
  const image = images[0];
  const notes: DemoNote[] = [];
  const note = (
    kind: DemoNote['subject']['kind'],
    key: string,
    actor: string,
    texts: readonly string[],
    after: Date,
  ): void => {
    const at = addMinutes(after, random.between(3, 90));
    if (at < today) notes.push({ mrn, actor, subject: { kind, key }, text: random.pick(texts), at });
  };
  const wanted = episode.number === 1 ? 0.3 : 0.22;
  if (image && random.chance(wanted))
    note('IMAGE', image.key, episode.technologist, aboutImage, image.uploadedAt);
  if (report?.confirmedAt && random.chance(wanted)) {
    note('REPORT', report.key, report.author, aboutReport, report.confirmedAt);
  }
  if (billing && billing.payments.length < 2 && random.chance(wanted)) {
    note('BILLING', billing.key, episode.clerk, aboutBilling, billing.createdAt);
  }
  if (random.chance(wanted / 2)) note('PATIENT', mrn, episode.clerk, aboutPatient, episode.capturedAt);
  return notes;
}
