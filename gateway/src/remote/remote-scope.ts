import type { AuditNotes } from '@lightbox/platform/audit.ts';
import type { Operation } from '@lightbox/platform/executor.ts';
import type { Limit, RequestScope } from '@lightbox/platform/subgraph.ts';
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
  readonly #read = new Set<string>();
  readonly #written = new Set<string>();
  readonly #denied = new Set<string>();

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
    for (const id of audit?.read ?? []) this.#read.add(id);
    for (const id of audit?.written ?? []) this.#written.add(id);
    for (const what of audit?.denied ?? []) this.#denied.add(what);
    return result;
  }

  async finish(limit: Limit): Promise<void> {
    if (this.#read.size === 0 && this.#denied.size === 0) return;
    const notes = { read: [...this.#read], written: [...this.#written], denied: [...this.#denied] };
    for (const noted of [this.#read, this.#written, this.#denied]) noted.clear();
    const { result } = await this.#way.settle(notes, limit);
    if (result.errors !== undefined) throw new Error('the subgraph did not write its audit');
  }
}
