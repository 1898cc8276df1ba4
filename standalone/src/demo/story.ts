import { seededRandom } from './random.ts';
import { billingOf } from './story/billing.ts';
import { startOfDay } from './story/calendar.ts';
import { imagesOf } from './story/images.ts';
import { notesOf } from './story/notes.ts';
import { demoPatients } from './story/patients.ts';
import { reportOf } from './story/report.ts';
import { demoStaff } from './story/staff.ts';
import type { DemoBilling, DemoImage, DemoNote, DemoReport, DemoStory } from './story/types.ts';
import { visitsOf } from './story/visits.ts';

export { renderImage } from './files/render-image.ts';
export type { RenderedImage } from './files/render-image.ts';
export type * from './story/types.ts';

/** The seed of the hospital that `npm start` shows. */
export const demoSeed = 20_260_101;

/**
 * The demo hospital: two years of staff, patients, images, reports, billings and notes that end before `today`
 * (its day in UTC counts). The same seed and day tell the same story.
 */
export function demoStory(options: { readonly seed: number; readonly today: Date }): DemoStory {
  const { seed } = options;
  const today = startOfDay(options.today);
  const random = seededRandom(seed);
  const staff = demoStaff(today);
  const patients = demoPatients(random.fork('patients'), today);
  const images: DemoImage[] = [];
  const reports: DemoReport[] = [];
  const billings: DemoBilling[] = [];
  const notes: DemoNote[] = [];
  patients.forEach((patient, index) => {
    const fate = random.fork(`visits of ${patient.mrn}`);
    for (const visit of visitsOf(patient, index, staff, fate, today)) {
      const telling = { seed, today, random: fate.fork(`visit ${visit.number}`) };
      const taken = imagesOf(visit, telling);
      const report = reportOf(visit, taken, telling);
      const billing = billingOf(visit, report, telling);
      images.push(...taken);
      if (report) reports.push(report);
      if (billing) billings.push(billing);
      notes.push(...notesOf(visit, taken, report, billing, telling));
    }
  });
  return { staff, patients, images, reports, billings, notes };
}
