import type { RequestAudit } from '@lightbox/platform/audit.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { requireActivePatient } from '@lightbox/platform/directory.ts';
import { notFound } from '@lightbox/platform/errors.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { isId } from '@lightbox/platform/ids.ts';
import { parseInput } from '@lightbox/platform/input.ts';
import type { AddWorkflowLogInput } from '#generated/graphql.ts';
import { db } from '#tables.ts';
import { addWorkflowLogInput, type noteSubjects } from './workflow-log.input.ts';

/** Rules of notes by hand; all else in the log is written by the mutation it tells of. */
export class WorkflowLogService {
  readonly #em: EntityManager;
  readonly #viewer: Viewer | null;
  readonly #audit: RequestAudit;

  constructor(em: EntityManager, viewer: Viewer | null, audit: RequestAudit) {
    this.#em = em;
    this.#viewer = viewer;
    this.#audit = audit;
  }

  /**
   * Writes a note about the patient, or about an image, report or billing of the patient's.
   * @returns the entry's id
   * @throws AppError BAD_USER_INPUT; NOT_FOUND for a patient the viewer may not read or a subject that is not the
   *   patient's; CONFLICT for an inactive patient
   */
  async add(raw: AddWorkflowLogInput): Promise<string> {
    const { patientId, subject, text } = parseInput(addWorkflowLogInput, raw);
    return this.#em.transactional(async (em) => {
      await requireActivePatient(em, this.#viewer, patientId, 'input.patientId');
      if (subject && !(await belongsTo(em, patientId, subject))) {
        throw notFound('subject in the record of this patient', 'input.subject.id');
      }
      return this.#audit.wrote(em, {
        kind: 'NOTE',
        action: 'note.added',
        detail: text,
        patientId,
        subject: subject ?? { kind: 'PATIENT', id: patientId },
      });
    });
  }
}

const tables = {
  IMAGE: 'directory.images',
  REPORT: 'directory.reports',
  BILLING: 'directory.billings',
} as const;

async function belongsTo(
  em: EntityManager,
  patientId: string,
  { kind, id }: { kind: (typeof noteSubjects)[number]; id: string },
): Promise<boolean> {
  if (kind === 'PATIENT') return id === patientId;
  if (!isId(id)) return false;
  const known = await db(em)
    .selectFrom(tables[kind])
    .select('id')
    .where('id', '=', id)
    .where('patient_id', '=', patientId)
    .executeTakeFirst();
  return known !== undefined;
}
