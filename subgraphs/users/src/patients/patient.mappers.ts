import type { Page } from '@lightbox/platform/connection.ts';
import { seesDeidentified, type Viewer } from '@lightbox/platform/identity.ts';
import { pseudonym } from '#names.ts';
import type { PatientColumns } from './patient.reads.ts';

/** The domain type behind `Patient`. */
export type PatientRow = PatientColumns & {
  /** True for one that has just been registered: somebody can still choose the other one. */
  readonly isNew?: boolean;
};
export type PatientPage = Page<PatientRow>;
export type PatientEdgeRow = { cursor: string; node: PatientRow };

export const mrnFor = (viewer: Viewer | null, { id, mrn }: PatientRow): string =>
  seesDeidentified(viewer) ? `P-${pseudonym(id)}` : mrn;

export const displayNameFor = (viewer: Viewer | null, { id, familyName, givenName }: PatientRow): string =>
  seesDeidentified(viewer) ? `Patient ${pseudonym(id)}` : `${familyName}, ${givenName}`;

/** Years of birth of the very old are few enough to tell who they are (HIPAA safe harbour: over 89). */
export function birthYearFor(viewer: Viewer | null, { birthDate }: PatientRow): number | null {
  const year = Number(birthDate.slice(0, 4));
  return seesDeidentified(viewer) && new Date().getUTCFullYear() - year > 89 ? null : year;
}
