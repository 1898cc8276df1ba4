import type { RequestAudit } from '@lightbox/platform/audit.ts';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { takeParts } from '@lightbox/platform/directory.ts';
import { badInput, conflict } from '@lightbox/platform/errors.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { newId } from '@lightbox/platform/ids.ts';
import { parseInput } from '@lightbox/platform/input.ts';
import type { AmendReportInput } from '#generated/graphql.ts';
import { db } from '#tables.ts';
import { changesText, ReportChanges, type Author, type ReportToChange } from './report.changes.ts';
import { addendumInput, amendReportInput, reasonInput } from './report.input.ts';
import { steps } from './report.rules.ts';

/** What becomes of a report that is written. All of it throws as `ReportChanges.take` does. */
export class ReportLifeService {
  readonly #changes: ReportChanges;

  constructor(em: EntityManager, viewer: Viewer | null, audit: RequestAudit) {
    this.#changes = new ReportChanges(em, viewer, audit);
  }

  /** Hands a draft over to be confirmed. */
  submit(id: string, version: number): Promise<string> {
    return this.#changes.take('submit', { id, version }, async () => ({
      columns: { status: 'PRELIMINARY' },
    }));
  }

  /** Makes a draft or preliminary report final. */
  confirm(id: string, version: number): Promise<string> {
    return this.#changes.take(
      'confirm',
      { id, version },
      async (em, { patientId, authorId }, { author, now }) => {
        await db(em).updateTable('directory.reports').set({ confirmed: true }).where('id', '=', id).execute();
        await takeParts(em, [{ patientId, staffId: authorId, isShown: true }]);
        return { columns: { status: 'FINAL', confirmed_by_id: author.staffId, confirmed_at: now } };
      },
    );
  }

  /** Puts another text in the place of a confirmed one, which stays in the history. @throws AppError BAD_USER_INPUT */
  amend(id: string, version: number, raw: AmendReportInput): Promise<string> {
    const { reason, ...texts } = parseInput(amendReportInput, raw);
    return this.#changes.take('amend', { id, version }, async (_, report) => {
      if (!changesText(report, texts)) throw badInput('input', 'input: says what the report says already.');
      return { columns: { status: 'AMENDED', ...texts }, reason };
    });
  }

  /** Gives up a report before it is confirmed. @throws AppError BAD_USER_INPUT */
  cancel(id: string, version: number, rawReason: string): Promise<string> {
    const reason = parseInput(reasonInput, rawReason, 'reason');
    return this.#changes.take('cancel', { id, version }, async () => ({
      columns: { status: 'CANCELLED' },
      reason,
    }));
  }

  /** Marks a confirmed report that should not have been. @throws AppError BAD_USER_INPUT */
  retract(id: string, version: number, rawReason: string): Promise<string> {
    const reason = parseInput(reasonInput, rawReason, 'reason');
    return this.#changes.take('retract', { id, version }, async () => ({
      columns: { status: 'ENTERED_IN_ERROR' },
      reason,
    }));
  }

  /** Adds a text below a confirmed report, whose own text, state and version stay. @throws AppError BAD_USER_INPUT */
  addAddendum(reportId: string, rawText: string): Promise<string> {
    const text = parseInput(addendumInput, rawText, 'text');
    const add = async (em: EntityManager, _: ReportToChange, { staffId }: Author): Promise<boolean> => {
      const at = new Date();
      const { numUpdatedRows } = await db(em)
        .updateTable('reports')
        .set({ updated_at: at })
        .where('id', '=', reportId)
        .where('status', 'in', steps.addAddendum.from)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) throw conflict('The report has changed since. Read it again.');
      const addendum = { id: newId(), report_id: reportId, text, at, author_id: staffId };
      await db(em).insertInto('report_addenda').values(addendum).execute();
      return true;
    };
    return this.#changes.within('addAddendum', reportId, add, 'reportId');
  }
}
