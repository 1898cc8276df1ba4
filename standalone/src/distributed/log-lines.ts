import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** pino's numbers. */
const levels = { info: 30, error: 50 } as const;

/** @returns the line as it is when it is a service's own log line, else as one, so that each names its service */
export function logLine(line: string, service: string, level: keyof typeof levels): string {
  if (line.startsWith('{') && isLogLine(line)) return line;
  return JSON.stringify({ level: levels[level], time: Date.now(), service, msg: line });
}

function isLogLine(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'service' in value;
  } catch {
    return false;
  }
}

/** Passes on what a process says, line by line. */
export function passLines(
  { stdout, stderr }: { stdout: Readable; stderr: Readable },
  service: string,
  write: (line: string) => void,
): void {
  for (const [input, level] of [
    [stdout, 'info'],
    [stderr, 'error'],
  ] as const) {
    createInterface({ input }).on('line', (line) => {
      if (line.trim() !== '') write(logLine(line, service, level));
    });
  }
}
