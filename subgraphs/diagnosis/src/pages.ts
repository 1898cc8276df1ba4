import type { Page } from '@lightbox/platform/connection.ts';
import { unreadable } from '@lightbox/platform/directory.ts';
import type { Context } from '#context.ts';

/**
 * Lets a patient's page go out, noting what it tells of whom. Rows are readable already, so only where there are
 * none has to be asked whether the patient exists and may be read: an empty list would say so.
 * @throws AppError NOT_FOUND, or FORBIDDEN for a restricted one
 */
export async function ofPatient<P extends Page<unknown>>(
  { em, viewer, loaders, audit }: Context,
  patientId: string,
  page: P,
): Promise<P> {
  if (page.nodes.length === 0 && (await loaders.patient.load(patientId)) === null) {
    throw await unreadable(em, viewer, patientId);
  }
  audit.touched(patientId);
  return page;
}

/** Notes the patients that a page's rows are about. */
export function noted<P extends Page<{ readonly patientId: string | null }>>({ audit }: Context, page: P): P {
  for (const { patientId } of page.nodes) if (patientId !== null) audit.touched(patientId);
  return page;
}
