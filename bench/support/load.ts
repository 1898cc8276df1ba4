import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const autocannon = fileURLToPath(import.meta.resolve('autocannon'));
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

/** How long, in seconds, or how many requests. */
type Extent = { readonly duration: number } | { readonly amount: number };

/** POSTs the same body again and again on a number of connections, from a process of its own. */
export async function load(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  { connections, ...extent }: { readonly connections: number } & Extent,
): Promise<Load> {
  const length = 'duration' in extent ? ['-d', String(extent.duration)] : ['-a', String(extent.amount)];
  const headerArguments = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}=${value}`]);
  const { stdout } = await promisify(execFile)(process.execPath, [
    autocannon,
    ...length,
    ...headerArguments,
    '--json',
    '--connections',
    String(connections),
    '--method',
    'POST',
    '--body',
    body,
    url,
  ]);
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
