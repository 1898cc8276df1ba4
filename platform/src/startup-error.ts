/** A start that cannot go on. The message is one sentence that says what to do; `main.ts` prints it and ends with 1. */
export class StartupError extends Error {
  override name = 'StartupError';
}

/** The system's code of an error (`EACCES`, `ENOENT`, ...), or an empty string. */
export const codeOf = (error: unknown) => (Error.isError(error) && 'code' in error ? String(error.code) : '');

/**
 * @param variable which says the port
 * @returns what to say of a fault of listening at an address
 */
export function addressError(error: unknown, host: string, port: number, variable = 'PORT'): StartupError {
  const why =
    codeOf(error) === 'EADDRINUSE'
      ? `Port ${port} of ${host} is taken: stop what uses it, or set ${variable} to another number.`
      : `Lightbox cannot listen on ${host}:${port} (${codeOf(error)}): set HOST and ${variable} to an address of this machine.`;
  return new StartupError(why, { cause: error });
}
