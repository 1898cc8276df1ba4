import type { TypedDocumentNode } from '@apollo/client';
import { print } from 'graphql';
import { env } from '#env.ts';
import { type Problem, toProblem } from '#shared/api/problems.ts';
import { freshSession } from '#shared/session/renewal.ts';
import { endSession, type Session } from '#shared/session/session.ts';

export type UploadProgress = { sent: number; total: number };

export type UploadOutcome<TData> =
  | { done: true; data: TData }
  | { done: false; cancelled: boolean; problem: Problem };

type Answer = { data?: object | null; errors?: { message: string; extensions?: Record<string, unknown> }[] };

const parse = (text: string): Answer | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
};

const lost: Problem = { code: 'OFFLINE', message: '', path: [] };

/**
 * Sends one mutation with one file (GraphQL multipart request specification). fetch tells nothing of a body
 * on its way, so this is an XMLHttpRequest. The file is streamed from disk by the browser.
 * @param variables without the file, which the document takes as `$file`
 */
export const sendUpload = <TData, TVariables>(
  document: TypedDocumentNode<TData, TVariables>,
  variables: Omit<TVariables, 'file'>,
  file: File,
  onProgress: (progress: UploadProgress) => void,
  signal: AbortSignal,
): Promise<UploadOutcome<TData>> =>
  freshSession().then((session) => send(session, document, variables, file, onProgress, signal));

const send = <TData, TVariables>(
  session: Session | null,
  document: TypedDocumentNode<TData, TVariables>,
  variables: Omit<TVariables, 'file'>,
  file: File,
  onProgress: (progress: UploadProgress) => void,
  signal: AbortSignal,
): Promise<UploadOutcome<TData>> =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const fail = (problem: Problem, cancelled = false): void => resolve({ done: false, cancelled, problem });
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress({ sent: loaded, total }));
    request.addEventListener('abort', () => fail(lost, true));
    request.addEventListener('error', () => fail(lost));
    request.addEventListener('load', () => {
      const answer = parse(request.responseText);
      const [error] = answer?.errors ?? [];
      const stored = answer?.data && Object.values(answer.data).some((value) => value !== null);
      // A detail missing in the answer does not undo what was stored.
      if (stored) return resolve({ done: true, data: answer.data as TData });
      const problem = error
        ? toProblem(error)
        : { ...lost, code: request.status === 413 ? 'PAYLOAD_TOO_LARGE' : 'UNAVAILABLE' };
      if (problem.code === 'UNAUTHENTICATED') endSession('ended');
      return fail(problem);
    });

    const body = new FormData();
    body.append(
      'operations',
      JSON.stringify({
        query: print(document),
        operationName: 'UploadImage',
        variables: { ...variables, file: null },
      }),
    );
    body.append('map', JSON.stringify({ 0: ['variables.file'] }));
    body.append('0', file, file.name);

    request.open('POST', env.graphqlUrl);
    request.setRequestHeader('accept', 'application/graphql-response+json, application/json');
    request.setRequestHeader('apollo-require-preflight', 'true');
    if (session) request.setRequestHeader('authorization', `Bearer ${session.accessToken}`);
    if (signal.aborted) return fail(lost, true);
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
