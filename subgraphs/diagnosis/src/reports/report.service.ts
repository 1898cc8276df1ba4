import type { RequestAudit } from '@lightbox/platform/audit.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { requireActivePatient } from '@lightbox/platform/directory.ts';
import { claimResult } from '@lightbox/platform/idempotency.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { newId } from '@lightbox/platform/ids.ts';
import { parseInput } from '@lightbox/platform/input.ts';
import type { CreateReportInput, UpdateReportInput } from '#generated/graphql.ts';
import { db } from '#tables.ts';
import { authorOf, changesText, ReportChanges } from './report.changes.ts';
import { Report } from './report.entity.ts';
import { createReportInput, updateReportInput } from './report.input.ts';
import { keepVersion, nameImages, renameImages, requireImages, requireStudy } from './report.writes.ts';

/** Rules of writing reports. */
export class ReportService {
  readonly #em: EntityManager;
  readonly #viewer: Viewer | null;
  readonly #audit: RequestAudit;
  readonly #changes: ReportChanges;

  constructor(em: EntityManager, viewer: Viewer | null, audit: RequestAudit) {
    this.#em = em;
    this.#viewer = viewer;
    this.#audit = audit;
    this.#changes = new ReportChanges(em, viewer, audit);
  }

  /**
   * Begins a report as a draft of the viewer's.
   * @returns the new id, or that of the first request with the same idempotency key
   * @throws AppError BAD_USER_INPUT; NOT_FOUND for a patient the viewer may not read, an image or a study that is
   *   not the patient's; CONFLICT for an inactive patient or a key used for something else
   */
  async create(raw: CreateReportInput): Promise<string> {
    const { accountId, staffId } = authorOf(this.#viewer);
    const { idempotencyKey: key, imageIds, studyId, ...input } = parseInput(createReportInput, raw);
    return this.#em.transactional(async (em) => {
      const id = newId();
      const asked = { ...input, imageIds: [...new Set(imageIds)], studyId };
      const request = { accountId, key, operation: 'createReport', input: asked };
      const first = await claimResult(em, request, id);
      if (first !== id) return first;
      const { patientId } = input;
      await requireActivePatient(em, this.#viewer, patientId, 'input.patientId');
      await requireImages(em, patientId, imageIds);
      if (studyId !== null) await requireStudy(em, patientId, studyId);
      const now = new Date();
      em.create(Report, {
        ...input,
        id,
        authorId: staffId,
        studyId,
        status: 'DRAFT',
        confirmedById: null,
        confirmedAt: null,
        version: 1,
        createdAt: now,
        updatedAt: now,
      });
      await em.flush();
      await nameImages(em, id, imageIds);
      await db(em).insertInto('directory.reports').values({ id, patient_id: patientId }).execute();
      await keepVersion(em, id, { actorId: staffId, reason: null, edited: false });
      await this.#audit.wrote(em, {
        action: 'report.created',
        detail: 'Began a report',
        patientId,
        subject: { kind: 'REPORT', id },
      });
      return id;
    });
  }

  /**
   * Changes what the input names, before the report is confirmed.
   * @throws AppError BAD_USER_INPUT; NOT_FOUND for an image that is not the patient's; and as `ReportChanges.take`
   */
  update(id: string, version: number, raw: UpdateReportInput): Promise<string> {
    const { imageIds, ...columns } = parseInput(updateReportInput, raw);
    return this.#changes.take('update', { id, version }, async (em, report) => {
      const renames =
        imageIds !== undefined && [...new Set(imageIds)].join(' ') !== report.imageIds.join(' ');
      if (!renames && !changesText(report, columns)) return null;
      if (renames) await renameImages(em, report, imageIds);
      return { columns };
    });
  }
}
