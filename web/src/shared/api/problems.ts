import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors';
import { m } from '#shared/messages.ts';

/** One thing that went wrong, as the server names it. */
export type Problem = {
  code: string;
  message: string;
  path: readonly (string | number)[];
  /** The input concerned, such as `input.birthDate`. */
  field?: string | undefined;
  subgraph?: string | undefined;
  requestId?: string | undefined;
  retryAfterSeconds?: number | undefined;
};

type GraphQLErrorLike = {
  message: string;
  path?: readonly (string | number)[] | undefined;
  extensions?: Record<string, unknown> | undefined;
};

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

// A form shows the message at the field, where the field's path says nothing to a clerk.
const withoutField = (message: string, field: string | undefined): string => {
  if (!field || !message.startsWith(`${field}: `)) return message;
  const rest = message.slice(field.length + 2);
  return rest.charAt(0).toUpperCase() + rest.slice(1);
};

/** A GraphQL error of an answer as a Problem. */
export const toProblem = ({ message, path, extensions }: GraphQLErrorLike): Problem => ({
  code: text(extensions?.['code']) ?? 'INTERNAL',
  message: withoutField(message, text(extensions?.['field'])),
  path: path ?? [],
  field: text(extensions?.['field']),
  subgraph: text(extensions?.['subgraph']),
  requestId: text(extensions?.['requestId']),
  retryAfterSeconds:
    typeof extensions?.['retryAfterSeconds'] === 'number' ? extensions['retryAfterSeconds'] : undefined,
});

const offline: Problem = { code: 'OFFLINE', message: '', path: [] };

/** What went wrong in an operation; a network that fails is one problem with the code OFFLINE. */
export const problemsOf = (error: unknown): readonly Problem[] => {
  if (!error) return [];
  if (CombinedGraphQLErrors.is(error)) return error.errors.map(toProblem);
  if (ServerError.is(error)) return [{ code: 'UNAVAILABLE', message: '', path: [] }];
  return [offline];
};

/** The problem that lost everything below a path, if one did. */
export const problemAt = (problems: readonly Problem[], path: readonly string[]): Problem | undefined =>
  problems.find((problem) => problem.path.every((step, i) => i < path.length && step === path[i]));

/** Problems that lost a part below a path, while the path itself arrived. */
export const problemsBelow = (problems: readonly Problem[], path: readonly string[]): readonly Problem[] =>
  problems.filter(
    (problem) => problem.path.length > path.length && path.every((step, i) => problem.path[i] === step),
  );

/** What a missing part means, in words. `what` names the part, such as "Images". */
export const describeMissing = (problem: Problem | undefined, what: string): string => {
  switch (problem?.code) {
    case undefined:
      return m.problem.missing(what);
    case 'FORBIDDEN':
      return m.problem.forbidden;
    case 'NOT_FOUND':
      return m.problem.notFound;
    case 'OFFLINE':
      return m.problem.offline(what);
    case 'UNAVAILABLE':
      return m.problem.unavailable(what, problem.subgraph);
    case 'TIMEOUT':
      return m.problem.timeout(what);
    case 'RATE_LIMITED':
      return m.problem.rateLimited(problem.retryAfterSeconds);
    case 'BAD_USER_INPUT':
      return problem.message;
    default:
      return m.problem.internal(what);
  }
};

/** What a detail missing inside a part that did arrive means, in words. */
export const describePartly = ({ code, subgraph }: Problem): string => {
  if (code === 'FORBIDDEN') return m.problem.partlyForbidden;
  return code === 'UNAVAILABLE' && subgraph ? m.problem.partlyService(subgraph) : m.problem.partly;
};

/** Why something was not done, in words. The server's own message is written for people where it judges input. */
export const describeRefusal = (problem: Problem, conflict: string = m.problem.conflict): string => {
  switch (problem.code) {
    case 'CONFLICT':
      return conflict;
    case 'UNAUTHENTICATED':
      return m.problem.sessionEnded;
    case 'FORBIDDEN':
      return m.problem.forbidden;
    case 'NOT_FOUND':
      return m.problem.notFound;
    case 'RATE_LIMITED':
      return m.problem.rateLimited(problem.retryAfterSeconds);
    case 'BAD_USER_INPUT':
      return problem.message || m.problem.invalid;
    case 'PAYLOAD_TOO_LARGE':
      return problem.message || m.problem.tooLarge;
    case 'UNSUPPORTED_MEDIA_TYPE':
      return problem.message || m.problem.unsupported;
    case 'OFFLINE':
    case 'UNAVAILABLE':
    case 'TIMEOUT':
      return m.problem.notDone;
    default:
      return m.problem.notDoneInternal;
  }
};

/** The server's message for each input, by the name after `input.`; for forms to show at the field. */
export const fieldErrors = (problems: readonly Problem[]): Record<string, string> =>
  Object.fromEntries(
    problems.flatMap(({ field, message }) => (field ? [[field.replace(/^input\./, ''), message]] : [])),
  );
