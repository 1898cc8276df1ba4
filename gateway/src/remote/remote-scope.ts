import { AuditNoteBook, type AuditNotes } from '@lightbox/platform/audit-notes.ts';
import type { Operation } from '@lightbox/platform/executor.ts';
import type { Limit } from '@lightbox/platform/deadline.ts';
import type { RequestScope } from '@lightbox/platform/subgraph.ts';
import type { ExecutionResult } from 'graphql';
import type { Answer } from './answer.ts';
import { filesIn, type FileAt } from './multipart-body.ts';

/** The ways from one request to a subgraph. */
interface Way {
  ask(operation: Operation, limit: Limit): Promise<Answer>;
  upload(operation: Operation, files: readonly FileAt[], limit: Limit): Promise<Answer>;
  settle(notes: AuditNotes, limit: Limit): Promise<Answer>;
}

/** One request's stay in a subgraph elsewhere: its fetches together are one event of that subgraph's audit. */
export class RemoteScope implements RequestScope {
  readonly cookies: string[];
  readonly #way: Way;
  readonly #notes = new AuditNoteBook();

  constructor(way: Way, cookies: string[]) {
    this.#way = way;
    this.cookies = cookies;
  }

  async execute({ query, operationName, variables }: Operation, limit: Limit): Promise<ExecutionResult> {
    const operation = { query, operationName, variables };
    const files = filesIn(variables ?? {});
    const { result, audit } =
      files.length === 0
        ? await this.#way.ask(operation, limit)
        : await this.#way.upload(operation, files, limit);
    if (audit !== null) this.#notes.add(audit);
    return result;
  }

  /** Its fetches know nothing of each other. */
  forget(): void {}

  async finish(limit: Limit): Promise<void> {
    if (this.#notes.isSettled) return;
    const notes = this.#notes.take();
    if (notes === null) return;
    const { result } = await this.#way.settle(notes, limit);
    if (result.errors !== undefined) throw new Error('the subgraph did not write its audit');
  }
}
