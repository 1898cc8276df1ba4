import type { RequestAudit } from '@lightbox/platform/audit.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { requireActivePatient } from '@lightbox/platform/directory.ts';
import { conflict, forbidden, notFound } from '@lightbox/platform/errors.ts';
import { claimResult } from '@lightbox/platform/idempotency.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { isId, newId } from '@lightbox/platform/ids.ts';
import { parseInput } from '@lightbox/platform/input.ts';
import type { CreateReportInput } from '#generated/graphql.ts';
import { db } from '#tables.ts';
import { openStatuses, Report } from './report.entity.ts';
import { createReportInput } from './report.input.ts';
import { isOpen, mayFinalise } from './report.mappers.ts';
import { visibleTo } from './report.filter.ts';
import { keepVersion, nameImages, requireImages } from './report.writes.ts';

/** Rules of a report's life. */
export class ReportService {
  readonly #em: EntityManager;
  readonly #viewer: Viewer | null;
  readonly #audit: RequestAudit;

  constructor(em: EntityManager, viewer: Viewer | null, audit: RequestAudit) {
    this.#em = em;
    this.#viewer = viewer;
    this.#audit = audit;
  }

  /**
   * Begins a report as a draft of the viewer's.
   * @returns the new id, or that of the first request with the same idempotency key
   * @throws AppError BAD_USER_INPUT; NOT_FOUND for a patient the viewer may not read, an image of another patient or
   *   an unknown study; CONFLICT for an inactive patient or a key used for something else
   */
  async create(raw: CreateReportInput): Promise<string> {
    const { accountId, staffId } = this.#author();
    const { idempotencyKey: key, imageIds, studyId, ...input } = parseInput(createReportInput, raw);
    return this.#em.transactional(async (em) => {
      const id = newId();
      const request = { accountId, key, operation: 'createReport', input: { ...input, imageIds, studyId } };
      const first = await claimResult(em, request, id);
      if (first !== id) return first;
      const { patientId } = input;
      await requireActivePatient(em, this.#viewer, patientId, 'input.patientId');
      await requireImages(em, patientId, imageIds);
      // No subgraph publishes studies, so there is none that a report could name.
      if (studyId !== null && studyId !== undefined) throw notFound('study', 'input.studyId');
      const now = new Date();
      em.create(Report, {
        ...input,
        id,
        authorId: staffId,
        studyId: null,
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
      await keepVersion(em, id, { actorId: staffId, reason: null });
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
   * Makes a draft or preliminary report final. The database decides which of two at once does it.
   * @param version the version that the caller saw
   * @throws AppError NOT_FOUND, FORBIDDEN for another's report where only the own may be confirmed, CONFLICT for a
   *   report that has changed since or is not open any more
   */
  async confirm(id: string, version: number): Promise<string> {
    const { staffId } = this.#author();
    if (!isId(id)) throw notFound('report', 'id');
    return this.#em.transactional(async (em) => {
      const report = await this.#open(em, id, version);
      const now = new Date();
      const { numUpdatedRows } = await db(em)
        .updateTable('reports')
        .set({ status: 'FINAL', confirmed_by_id: staffId, confirmed_at: now, updated_at: now })
        .set(({ eb }) => ({ version: eb('version', '+', 1) }))
        .where('id', '=', id)
        .where('version', '=', version)
        .where('status', 'in', openStatuses)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) throw stale();
      await keepVersion(em, id, { actorId: staffId, reason: null });
      await this.#audit.wrote(em, {
        action: 'report.confirmed',
        detail: 'Confirmed the report',
        patientId: report.patientId,
        subject: { kind: 'REPORT', id },
      });
      return id;
    });
  }

  /** The report when the viewer may finalise it as it stands. @throws AppError, saying why not */
  async #open(em: EntityManager, id: string, version: number) {
    const report = await db(em)
      .selectFrom('reports')
      .select(['patient_id as patientId', 'author_id as authorId', 'status', 'version'])
      .where('id', '=', id)
      .where(visibleTo(this.#viewer).all())
      .executeTakeFirst();
    if (report === undefined) throw notFound('report', 'id');
    if (!mayFinalise(this.#viewer, report)) {
      this.#audit.denied('report:finalise');
      throw forbidden('You may confirm your own reports only.');
    }
    if (!isOpen(report)) throw conflict('Only a draft or preliminary report can be confirmed.');
    if (report.version !== version) throw stale();
    return report;
  }

  /** @throws AppError FORBIDDEN for an account that is nobody's of the staff */
  #author(): { accountId: string; staffId: string } {
    const { accountId, staffId } = this.#viewer ?? {};
    if (accountId === undefined || staffId === undefined || staffId === null) throw forbidden();
    return { accountId, staffId };
  }
}

const stale = () => conflict('The report has changed since. Read it again.', 'version');
