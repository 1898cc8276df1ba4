import { addMinutes } from './calendar.ts';
import { episodeKey } from './episode.ts';
import type { Episode, Telling } from './episode.ts';
import type { DemoImage, DemoReport, DemoReportVersion, ReportStatus, ReportText } from './types.ts';

type Step = { readonly status: ReportStatus; readonly reason: string | null };

/** The way to each state, from the draft on. */
const ways: Record<ReportStatus, readonly Step[]> = {
  DRAFT: [],
  PRELIMINARY: [{ status: 'PRELIMINARY', reason: null }],
  FINAL: [
    { status: 'PRELIMINARY', reason: null },
    { status: 'FINAL', reason: null },
  ],
  AMENDED: [
    { status: 'FINAL', reason: null },
    { status: 'AMENDED', reason: 'Images of an earlier examination became available.' },
  ],
  CANCELLED: [{ status: 'CANCELLED', reason: 'Examination was repeated and is reported there.' }],
  ENTERED_IN_ERROR: [
    { status: 'FINAL', reason: null },
    { status: 'ENTERED_IN_ERROR', reason: 'Dictated for another examination.' },
  ],
};

const comparison = 'In comparison with the earlier examination there is no relevant change.';

/** The report of a visit with its history, or null when nobody has begun one. */
export function reportOf(
  episode: Episode,
  images: readonly DemoImage[],
  telling: Telling,
): DemoReport | null {
  const { study, author, report: status } = episode;
  const { random, today } = telling;
  const last = images.at(-1);
  if (status === null || !last) return null;
  const text: ReportText = {
    findings: study.findings,
    impression: study.impression,
    recommendations: study.recommendations,
  };
  const radiologist = author === 'haddad' ? 'virtanen' : 'radiologist';
  let at = addMinutes(last.uploadedAt, random.between(12, 260));
  const createdAt = at;
  const history: DemoReportVersion[] = [{ ...text, status: 'DRAFT', at, actor: author, reason: null }];
  for (const step of ways[status]) {
    const slow = step.status === 'AMENDED' || step.status === 'ENTERED_IN_ERROR';
    at = addMinutes(at, slow ? random.between(1000, 2400) : random.between(6, 180));
    const amended = step.status === 'AMENDED' ? { findings: `${text.findings} ${comparison}` } : {};
    const actor = step.status === 'FINAL' && random.chance(0.3) ? radiologist : author;
    const other = step.status === 'ENTERED_IN_ERROR' ? 'radiologist' : actor;
    history.push({ ...text, ...amended, ...step, at, actor: other });
  }
  if (at >= today) throw new RangeError('A report of the story would end after the day it is told.');
  const confirmed = history.find((version) => version.status === 'FINAL');
  const { findings, impression, recommendations } = history.at(-1) ?? text;
  return {
    findings,
    impression,
    recommendations,
    key: `${episodeKey(episode)}/report`,
    mrn: episode.patient.mrn,
    imageKeys: images.map((image) => image.key),
    status,
    author,
    createdAt,
    confirmedBy: confirmed?.actor ?? null,
    confirmedAt: confirmed?.at ?? null,
    history,
  };
}
