import type { RequestAudit } from '@lightbox/platform/audit.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { readablePatient, requirePart } from '@lightbox/platform/directory.ts';
import { conflict, forbidden, notFound } from '@lightbox/platform/errors.ts';
import { Conditions } from '@lightbox/platform/filters.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { isId } from '@lightbox/platform/ids.ts';
import { parseInput } from '@lightbox/platform/input.ts';
import { sql } from 'kysely';
import { db } from '#tables.ts';
import { deletionReason } from './image.input.ts';
import { inWords } from './image.words.ts';

/** Rules of images that are stored. */
export class ImageService {
  readonly #em: EntityManager;
  readonly #viewer: Viewer | null;
  readonly #audit: RequestAudit;

  constructor(em: EntityManager, viewer: Viewer | null, audit: RequestAudit) {
    this.#em = em;
    this.#viewer = viewer;
    this.#audit = audit;
  }

  /**
   * Takes an image out of every list; its bytes stay for the retention time.
   * @throws AppError NOT_FOUND; BAD_USER_INPUT; FORBIDDEN in a record that is read by a broken glass; CONFLICT when it
   *   is deleted already
   */
  async delete(id: string, rawReason: string): Promise<void> {
    const reason = parseInput(deletionReason, rawReason, 'reason');
    const staffId = this.#viewer?.staffId ?? null;
    if (staffId === null) throw forbidden();
    if (!isId(id)) throw notFound('image', 'id');
    await this.#em.transactional(async (em) => {
      const visible = new Conditions().and(readablePatient(this.#viewer, sql.ref('images.patient_id'))).all();
      const deleted = await db(em)
        .updateTable('images')
        .set({ deleted_at: new Date(), deleted_by: staffId, deletion_reason: reason })
        .where('id', '=', id)
        .where('deleted_at', 'is', null)
        .where(visible)
        .returning(['patient_id as patientId', 'modality'])
        .executeTakeFirst();
      if (deleted === undefined) throw await this.#refusal(em, id);
      await requirePart(em, this.#viewer, deleted.patientId, 'id');
      // A new report can no longer name it.
      await db(em).updateTable('directory.images').set({ deleted: true }).where('id', '=', id).execute();
      await this.#audit.wrote(em, {
        action: 'image.deleted',
        detail: inWords('Deleted', deleted.modality),
        patientId: deleted.patientId,
        subject: { kind: 'IMAGE', id },
      });
    });
  }

  async #refusal(em: EntityManager, id: string) {
    const visible = new Conditions().and(readablePatient(this.#viewer, sql.ref('images.patient_id'))).all();
    const known = await db(em)
      .selectFrom('images')
      .select('id')
      .where('id', '=', id)
      .where(visible)
      .executeTakeFirst();
    return known === undefined ? notFound('image', 'id') : conflict('The image is deleted already.');
  }
}
