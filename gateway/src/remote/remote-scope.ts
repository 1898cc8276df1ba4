import type { AuditNotes } from '@lightbox/platform/audit.ts';
import type { Operation } from '@lightbox/platform/executor.ts';
import type { Caller, RequestScope } from '@lightbox/platform/subgraph.ts';
import { GraphQLError, type ExecutionResult } from 'graphql';
import { z } from 'zod';
import { IdleLimit } from './idle-limit.ts';
import { filesIn, multipartBody, type MultipartBody } from './multipart-body.ts';

/** A subgraph's answer as it came. */
export interface Answer {
  readonly text: string;
  readonly cookies: readonly string[];
}

/** The ways from one request to a subgraph. */
interface Way {
  ask(operation: Operation): Promise<Answer>;
  upload(body: MultipartBody, signal: AbortSignal): Promise<Answer>;
  settle(notes: AuditNotes): Promise<Answer>;
}

const ids = z.array(z.string());
const graphqlAnswer = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        path: z.array(z.union([z.string(), z.number()])).optional(),
        extensions: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .optional(),
  extensions: z.object({ audit: z.object({ read: ids, written: ids, denied: ids }).optional() }).optional(),
});

/** One request's stay in a subgraph elsewhere: its fetches together are one event of that subgraph's audit. */
export class RemoteScope implements RequestScope {
  readonly cookies: string[] = [];
  readonly #caller: Caller;
  readonly #way: Way;
  readonly #read = new Set<string>();
  readonly #written = new Set<string>();
  readonly #denied = new Set<string>();

  constructor(caller: Caller, way: Way) {
    this.#caller = caller;
    this.#way = way;
  }

  async execute({ query, operationName, variables }: Operation): Promise<ExecutionResult> {
    const operation = { query, operationName, variables };
    const files = filesIn(variables ?? {});
    const { text, cookies } =
      files.length === 0 ? await this.#way.ask(operation) : await this.#upload(operation, files);
    this.cookies.push(...cookies);
    const { data, errors, extensions } = graphqlAnswer.parse(JSON.parse(text));
    for (const id of extensions?.audit?.read ?? []) this.#read.add(id);
    for (const id of extensions?.audit?.written ?? []) this.#written.add(id);
    for (const what of extensions?.audit?.denied ?? []) this.#denied.add(what);
    return {
      data: data ?? null,
      ...(errors && { errors: errors.map(({ message, ...more }) => new GraphQLError(message, more)) }),
    };
  }

  async finish(): Promise<void> {
    if (this.#read.size === 0 && this.#denied.size === 0) return;
    const notes = { read: [...this.#read], written: [...this.#written], denied: [...this.#denied] };
    for (const noted of [this.#read, this.#written, this.#denied]) noted.clear();
    const { text } = await this.#way.settle(notes);
    const { errors = [] } = graphqlAnswer.parse(JSON.parse(text));
    if (errors.length > 0) throw new Error('the subgraph did not write its audit');
  }

  async #upload(operation: Operation, files: ReturnType<typeof filesIn>): Promise<Answer> {
    using idle = new IdleLimit();
    const body = multipartBody(operation, files, () => idle.passed());
    const signal = AbortSignal.any([this.#caller.signal, idle.signal]);
    try {
      return await this.#way.upload(body, signal);
    } catch (error) {
      // What was wrong with the file says more than the request that broke off because of it.
      throw body.fault() ?? error;
    }
  }
}
