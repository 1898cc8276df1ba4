import { GraphQLError } from 'graphql';

/** The closed list of codes that clients may rely on (`extensions.code`). */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'RATE_LIMITED'
  | 'TIMEOUT'
  | 'UNAVAILABLE'
  | 'INTERNAL';

type Details = {
  field?: string;
  retryAfterSeconds?: number;
  subgraph?: string;
  requestId?: string;
  /** Of a limit, and how much of it the request has. */
  limit?: number;
  actual?: number;
  cause?: unknown;
  /** True where what the code tells of a wrong request came in the midst of a right one. */
  failed?: boolean;
};

const failures: ReadonlySet<ErrorCode> = new Set(['TIMEOUT', 'UNAVAILABLE', 'INTERNAL']);

/**
 * An error whose message is safe to show: it names the rule, never a person, a token or a host.
 * The internal cause stays on `originalError` for the log and does not travel.
 */
export class AppError extends GraphQLError {
  readonly code: ErrorCode;
  /** Whether something that was allowed did not come about, rather than was refused. */
  readonly failed: boolean;

  constructor(
    code: ErrorCode,
    message: string,
    { cause, failed = failures.has(code), ...details }: Details = {},
  ) {
    super(message, {
      extensions: { code, ...details },
      ...(cause instanceof Error ? { originalError: cause } : {}),
    });
    this.name = 'AppError';
    this.code = code;
    this.failed = failed;
  }
}

/** True for the error of something that was allowed and did not come about. */
export const isFailure = (error: unknown): boolean => !(error instanceof AppError) || error.failed;

export const unauthenticated = (message = 'Sign in first.') => new AppError('UNAUTHENTICATED', message);
export const forbidden = (message = 'Your role does not allow this.', field?: string) =>
  new AppError('FORBIDDEN', message, field === undefined ? {} : { field });
/** @param what the kind of thing, such as "patient"; never its name or number */
export const notFound = (what: string, field?: string) =>
  new AppError('NOT_FOUND', `There is no such ${what}.`, field === undefined ? {} : { field });
/** @param field path from the argument on, such as `input.birthDate` */
export const badInput = (field: string, message: string) =>
  new AppError('BAD_USER_INPUT', message, { field });
export const conflict = (message: string, field?: string) =>
  new AppError('CONFLICT', message, field === undefined ? {} : { field });
export const tooLarge = (field: string, message: string) =>
  new AppError('PAYLOAD_TOO_LARGE', message, { field });
export const unsupportedMedia = (field: string, message: string) =>
  new AppError('UNSUPPORTED_MEDIA_TYPE', message, { field });
export const unavailable = (what: string, cause?: unknown) =>
  new AppError('UNAVAILABLE', `${what} cannot be reached at the moment. Try again shortly.`, { cause });
