import { AppError } from '@lightbox/platform/errors.ts';
import { fetchSeconds } from '@lightbox/platform/metrics.ts';

/**
 * Measures what is asked of a subgraph, by how it ended: `ok`, the error's code, `CIRCUIT_OPEN` when nobody was asked.
 * Errors within a GraphQL answer are `ok` here; the subgraph counts them.
 */
export async function measureFetch<Value>(
  subgraph: string,
  isCircuitOpen: boolean,
  work: () => Promise<Value>,
): Promise<Value> {
  const start = performance.now();
  const ended = (outcome: string) => fetchSeconds.of({ service: 'gateway', subgraph, outcome }).since(start);
  try {
    const value = await work();
    ended('ok');
    return value;
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'INTERNAL';
    ended(isCircuitOpen ? 'CIRCUIT_OPEN' : code);
    throw error;
  }
}
