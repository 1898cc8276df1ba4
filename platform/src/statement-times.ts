import { statementErrors, statementSeconds } from './metrics.ts';
import { codeOf } from './startup-error.ts';
import { isTracing, tracedCall } from './tracing.ts';

const operations = [
  'select',
  'with',
  'insert',
  'update',
  'delete',
  'begin',
  'commit',
  'rollback',
  'other',
] as const;

/** Runs a statement of this text. */
export type StatementTimer = <Result>(text: string, run: () => Result) => Result;

/**
 * Measures a service's statements, and makes them spans of a trace by operation and table: neither holds a value.
 * @returns a function that runs a statement of this text
 */
export function statementTimer(service: string): StatementTimer {
  const times = new Map(
    operations.map((operation) => [operation as string, statementSeconds.of({ service, operation })]),
  );
  const other = statementSeconds.of({ service, operation: 'other' });
  const failed = (error: unknown) => statementErrors.inc({ service, sqlstate: sqlstateOf(error) });

  return <Result>(text: string, run: () => Result): Result => {
    const start = performance.now();
    const result = isTracing() ? (span(text, run) as Result) : run();
    // pg's other ways to run a statement give no promise.
    if (!(result instanceof Promise)) return result;
    const of = times.get(operationOf(text)) ?? other;
    result.then(
      () => of.since(start),
      (error: unknown) => {
        of.since(start);
        failed(error);
      },
    );
    return result;
  };

  function span(text: string, run: () => unknown): Promise<unknown> {
    const operation = operationOf(text);
    const table = tableOf(text);
    const attributes = {
      'db.system.name': 'postgresql',
      'db.operation.name': operation,
      'lightbox.service': service,
    };
    return tracedCall(
      table === undefined ? operation : `${operation} ${table}`,
      { ...attributes, ...(table !== undefined && { 'db.collection.name': table }) },
      async () => run(),
    );
  }
}

function operationOf(text: string): string {
  const end = text.indexOf(' ');
  return (end === -1 ? text : text.slice(0, end)).toLowerCase();
}

const tableOf = (text: string): string | undefined =>
  /\b(?:from|into|update)\s+((?:"?\w+"?\.)?"?\w+"?)/i.exec(text)?.[1]?.replaceAll('"', '');

function sqlstateOf(error: unknown): string {
  const code = codeOf(error);
  return /^[0-9A-Z]{5}$/.test(code) ? code : 'none';
}
