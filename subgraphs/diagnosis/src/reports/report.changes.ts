import type { RequestAudit } from '@lightbox/platform/audit.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { requirePart } from '@lightbox/platform/directory.ts';
import { conflict, forbidden, notFound } from '@lightbox/platform/errors.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { isId } from '@lightbox/platform/ids.ts';
import { db } from '#tables.ts';
import type { ReportStatus } from './report.entity.ts';
import { visibleTo } from './report.filter.ts';
import { isReadyFor, mayDo, notNow, steps, type StepName } from './report.rules.ts';
import { keepVersion, namedImages } from './report.writes.ts';

/** Who works on reports in one request. */
export interface Author {
  readonly accountId: string;
  readonly staffId: string;
}

/** @throws AppError FORBIDDEN for an account that is nobody's of the staff */
export function authorOf(viewer: Viewer | null): Author {
  const { accountId, staffId } = viewer ?? {};
  if (accountId === undefined || staffId === undefined || staffId === null) throw forbidden();
  return { accountId, staffId };
}

interface Texts {
  readonly findings: string;
  readonly impression: string;
  readonly recommendations: string | null;
}

export interface ReportToChange extends Texts {
  readonly id: string;
  readonly patientId: string;
  readonly authorId: string;
  readonly status: ReportStatus;
  readonly version: number;
  readonly imageIds: readonly string[];
}

interface Change {
  readonly columns: Partial<Texts> & {
    readonly status?: ReportStatus;
    readonly confirmed_by_id?: string;
    readonly confirmed_at?: Date;
  };
  readonly reason?: string;
}

/** True where a text would become another. */
export const changesText = (report: Texts, texts: Partial<Texts>): boolean =>
  (['findings', 'impression', 'recommendations'] as const).some(
    (name) => texts[name] !== undefined && texts[name] !== report[name],
  );

/** One person's steps in reports' lives. The database decides which of two at once is taken. */
export class ReportChanges {
  readonly #em: EntityManager;
  readonly #viewer: Viewer | null;
  readonly #audit: RequestAudit;

  constructor(em: EntityManager, viewer: Viewer | null, audit: RequestAudit) {
    this.#em = em;
    this.#viewer = viewer;
    this.#audit = audit;
  }

  /**
   * Takes a step that makes a new version.
   * @param version the version that the caller saw
   * @param changeOf what it changes, null for nothing; works in its transaction
   * @throws AppError NOT_FOUND; FORBIDDEN for another's report where only the own may be, or a restricted record; CONFLICT
   *   for a report that has changed since or is not in a state for this step
   */
  take(
    step: StepName,
    { id, version }: { readonly id: string; readonly version: number },
    changeOf: (
      em: EntityManager,
      report: ReportToChange,
      by: { author: Author; now: Date },
    ) => Promise<Change | null>,
  ): Promise<string> {
    return this.within(step, id, async (em, report, author) => {
      if (report.version !== version) throw stale();
      const now = new Date();
      const change = await changeOf(em, report, { author, now });
      if (change === null) return false;
      const { columns, reason = null } = change;
      const { numUpdatedRows } = await db(em)
        .updateTable('reports')
        .set({ ...columns, updated_at: now })
        .set(({ eb }) => ({ version: eb('version', '+', 1) }))
        .where('id', '=', id)
        .where('version', '=', version)
        .where('status', 'in', steps[step].from)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) throw stale();
      await keepVersion(em, id, { actorId: author.staffId, reason, edited: step === 'update' });
      return true;
    });
  }

  /**
   * Takes a step in one transaction, with its entry in the workflow log.
   * @param work says whether it has changed anything
   * @param field name of the argument that names the report
   * @throws AppError as `take`, but for versions
   */
  within(
    step: StepName,
    id: string,
    work: (em: EntityManager, report: ReportToChange, author: Author) => Promise<boolean>,
    field = 'id',
  ): Promise<string> {
    const author = authorOf(this.#viewer);
    if (!isId(id)) throw notFound('report', field);
    return this.#em.transactional(async (em) => {
      const report = await this.#open(em, { id, field }, step);
      if (!(await work(em, report, author))) return id;
      const { action, detail, isShown } = steps[step];
      const { patientId } = report;
      const subject = { kind: 'REPORT', id } as const;
      await this.#audit.wrote(em, { action, detail, patientId, subject, ...(isShown && { part: 'shown' }) });
      return id;
    });
  }

  async #open(
    em: EntityManager,
    { id, field }: { readonly id: string; readonly field: string },
    step: StepName,
  ): Promise<ReportToChange> {
    const report = await db(em)
      .selectFrom('reports')
      .select(['id', 'patient_id as patientId', 'author_id as authorId', 'status', 'version'])
      .select(['findings', 'impression', 'recommendations', namedImages.as('imageIds')])
      .where('id', '=', id)
      .where(visibleTo(this.#viewer).all())
      .forUpdate()
      .executeTakeFirst();
    if (report === undefined) throw notFound('report', field);
    if (!mayDo(this.#viewer, step, report)) {
      throw forbidden(`You may ${steps[step].verb} your own reports only.`);
    }
    await requirePart(em, this.#viewer, report.patientId, field);
    if (!isReadyFor(step, report)) throw conflict(notNow(step, report));
    return report;
  }
}

/** What a caller is told whose version is not the report's any more. */
export const stale = () => conflict('The report has changed since. Read it again.', 'version');
