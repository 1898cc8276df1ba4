/** A start that cannot go on. The message is one sentence that says what to do; `main.ts` prints it and ends with 1. */
export class StartupError extends Error {
  override name = 'StartupError';
}

/** The system's code of an error (`EACCES`, `ENOENT`, ...), or an empty string. */
export const codeOf = (error: unknown) => (Error.isError(error) && 'code' in error ? String(error.code) : '');
