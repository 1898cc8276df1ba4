import { flushCompileCache } from 'node:module';
import { ConfigError } from './env.ts';
import { addressError, codeOf, StartupError } from './startup-error.ts';
import { stopSignal } from './stopping.ts';

/** By then everything has been loaded. */
const COMPILED_MS = 5000;

/**
 * The whole of a `main.ts`: works until done or asked to stop. A fault that the reader can mend is told in its own
 * words, without a stack, and the process ends with 1.
 * @param work gets a signal that aborts when the process is asked to end
 */
export async function runMain(work: (stop: AbortSignal) => Promise<void>): Promise<void> {
  const stop = stopSignal();
  // What Node has compiled is kept for the next start, where there is a place for it, also when this one is killed.
  setTimeout(() => flushCompileCache(), COMPILED_MS).unref();
  try {
    await work(stop);
  } catch (error) {
    if (stop.aborted && Error.isError(error) && error.name === 'AbortError') return;
    const message = sentenceOf(error);
    if (message === undefined) throw error;
    process.stderr.write(`${message}\n`);
    process.exitCode = 1;
  }
}

function sentenceOf(error: unknown): string | undefined {
  if (error instanceof ConfigError || error instanceof StartupError) return error.message;
  const isOfListening = Error.isError(error) && 'syscall' in error && error.syscall === 'listen';
  if (!isOfListening || !('address' in error) || !('port' in error)) return undefined;
  return codeOf(error) === ''
    ? undefined
    : addressError(error, String(error.address), Number(error.port)).message;
}
