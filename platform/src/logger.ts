import { pino, type Logger } from 'pino';

export type { Logger };

/** All loggers of a process write whole lines to the same place. */
const destination = pino.destination(1);

/**
 * One logger per service, whose lines name it; no child of one names another. Objects are logged with an allow-list in mind: whoever logs names ids, codes and
 * durations; what slips in under these names is removed all the same.
 */
export const createLogger = (name: string, level: string): Logger =>
  pino(
    {
      level,
      base: { service: name },
      redact: {
        paths: [
          'authorization',
          'cookie',
          'password',
          'token',
          'accessToken',
          'refreshToken',
          'url',
          'variables',
        ].flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
        remove: true,
      },
      serializers: { err: describeError },
    },
    destination,
  );

/** An error without its message where that may quote a value: SQL and ORM errors name rows and parameters. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  // A GraphQLError keeps what is behind it under a name of its own.
  const cause = 'originalError' in error ? error.originalError : error.cause;
  const frames = error.stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 8);
  return {
    type: error.name,
    code,
    ...('constraint' in error ? { constraint: error.constraint } : {}),
    stack: frames,
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  };
}
