import type { RequestAudit } from '@lightbox/platform/audit.ts';
import { readablePatients } from '@lightbox/platform/directory.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { conflict, forbidden, notFound } from '@lightbox/platform/errors.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { isId, newId } from '@lightbox/platform/ids.ts';
import { parseInput, prose } from '@lightbox/platform/input.ts';
import { LockMode } from '@mikro-orm/core';
import { sql } from 'kysely';
import { db } from '#tables.ts';
import { Patient } from './patient.entity.ts';
import { BrokenGlass, Restriction } from './restriction.entity.ts';

const minutes = 60;
const reasonInput = prose(500);

/** Rules of records that only those with a part in them may read. */
export class RestrictionService {
  readonly #em: EntityManager;
  readonly #viewer: Viewer | null;
  readonly #audit: RequestAudit;

  constructor(em: EntityManager, viewer: Viewer | null, audit: RequestAudit) {
    this.#em = em;
    this.#viewer = viewer;
    this.#audit = audit;
  }

  /**
   * Restricts a record to those who have written in it, or opens it again.
   * @throws AppError BAD_USER_INPUT; NOT_FOUND
   */
  async set(id: string, restricted: boolean, rawReason: string): Promise<void> {
    const reason = parseInput(reasonInput, rawReason, 'reason');
    const { staffId } = this.#staff();
    await this.#em.transactional(async (em) => {
      const patient = isId(id)
        ? await em.findOne(Patient, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE })
        : null;
      if (patient === null) throw notFound('patient', 'id');
      if (patient.restricted === restricted) return;
      patient.restricted = restricted;
      em.create(Restriction, { id: newId(), patientId: id, restricted, reason, at: new Date(), staffId });
      await em.flush();
      await db(em).updateTable('directory.patients').set({ restricted }).where('id', '=', id).execute();
      await this.#audit.wrote(em, {
        action: restricted ? 'patient.restricted' : 'patient.unrestricted',
        detail: restricted ? 'Restricted the record' : 'Opened the restricted record',
        patientId: id,
        subject: { kind: 'PATIENT', id },
        part: 'none',
      });
    });
  }

  /**
   * Lets the viewer read one restricted record for an hour. It is no part in the record.
   * @returns the id of the entry that an administrator will look at
   * @throws AppError BAD_USER_INPUT; NOT_FOUND; CONFLICT for a record that the viewer may read already
   */
  async breakGlass(patientId: string, rawReason: string): Promise<string> {
    const reason = parseInput(reasonInput, rawReason, 'reason');
    const { staffId, viewer } = this.#staff();
    return this.#em.transactional(async (em) => {
      const exists = isId(patientId) && (await em.count(Patient, { id: patientId })) > 0;
      if (!exists) throw notFound('patient', 'patientId');
      const isReadable = (await readablePatients(em, viewer, [patientId])).length > 0;
      const at = new Date();
      const expiresAt = new Date(at.getTime() + minutes * 60_000);
      if (isReadable || !(await grant(em, patientId, staffId, expiresAt))) {
        throw conflict('You may read this record already.', 'patientId');
      }
      const id = newId();
      em.create(BrokenGlass, { id, patientId, staffId, reason, at, expiresAt });
      await em.flush();
      await this.#audit.wrote(em, {
        action: 'patient.glass-broken',
        detail: 'Broke the glass to read the restricted record',
        patientId,
        subject: { kind: 'PATIENT', id: patientId },
        part: 'none',
      });
      return id;
    });
  }

  /** Notes that an administrator has looked at it. @throws AppError NOT_FOUND; CONFLICT when one has before */
  async review(id: string): Promise<void> {
    const { staffId } = this.#staff();
    await this.#em.transactional(async (em) => {
      const glass = isId(id)
        ? await em.findOne(BrokenGlass, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE })
        : null;
      if (glass === null) throw notFound('broken glass', 'id');
      if (glass.reviewedAt) throw conflict('This has been reviewed already.', 'id');
      glass.reviewedAt = new Date();
      glass.reviewedBy = staffId;
      await em.flush();
      await this.#audit.wrote(em, {
        action: 'patient.glass-reviewed',
        detail: 'Reviewed the reading of the restricted record',
        patientId: glass.patientId,
        subject: { kind: 'PATIENT', id: glass.patientId },
        part: 'none',
      });
    });
  }

  #staff(): { staffId: string; viewer: Viewer } {
    const viewer = this.#viewer;
    if (viewer === null || viewer.staffId === null) throw forbidden();
    return { staffId: viewer.staffId, viewer };
  }
}

/** @returns false when there is a grant that still holds: of two at once the second finds the first's */
async function grant(
  em: EntityManager,
  patientId: string,
  staffId: string,
  expiresAt: Date,
): Promise<boolean> {
  const expires_at = expiresAt.toISOString();
  const { numInsertedOrUpdatedRows } = await db(em)
    .insertInto('directory.grants')
    .values({ patient_id: patientId, staff_id: staffId, expires_at })
    .onConflict((known) =>
      known
        .columns(['patient_id', 'staff_id'])
        .doUpdateSet({ expires_at })
        .where('directory.grants.expires_at', '<=', sql<string>`now()`),
    )
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}
