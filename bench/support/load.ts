import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const loadProcess = fileURLToPath(new URL('load-process.ts', import.meta.url));
const query = readFileSync(new URL('../../tests/contract/record.graphql', import.meta.url), 'utf8');

/** The record query as a request's body. */
export const operation = (mrn: string): string =>
  JSON.stringify({ query, operationName: 'PatientRecord', variables: { mrn } });

export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers with a status other than 2xx, errors and timeouts. */
  readonly failed: number;
  readonly bytesPerAnswer: number;
}

const report = z.object({
  duration: z.number(),
  '2xx': z.number(),
  non2xx: z.number(),
  errors: z.number(),
  timeouts: z.number(),
  latency: z.object({ p50: z.number(), p99: z.number() }),
  throughput: z.object({ total: z.number() }),
});

/** A load: how long, in seconds, or how many requests; each connection has headers of its own. */
export interface Plan {
  readonly url: string;
  readonly body: string;
  readonly headers: readonly Readonly<Record<string, string>>[];
  readonly connections: number;
  readonly duration?: number;
  readonly amount?: number;
}

/** POSTs the same body again and again on a number of connections, from a process of its own. */
export async function load(plan: Plan): Promise<Load> {
  const { stdout } = await promisify(execFile)(process.execPath, [loadProcess, JSON.stringify(plan)], {
    maxBuffer: 16 * 1024 ** 2,
  });
  const result = report.parse(JSON.parse(stdout));
  const requests = result['2xx'];
  return {
    requests,
    perSecond: requests / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors + result.timeouts,
    bytesPerAnswer: result.throughput.total / requests,
  };
}
