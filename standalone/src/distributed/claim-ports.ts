import { setTimeout } from 'node:timers/promises';
import { claimAddress } from '../claim-address.ts';
import type { DistributedConfig } from './config.ts';
import { subgraphNames } from './environments.ts';

/** What a killed supervisor has left ends within this time. */
const PATIENCE_MS = 3000;

/**
 * Finds out before anything is started that every port is free, and waits for those that a killed predecessor's
 * services are about to leave.
 * @throws StartupError naming the first that is taken
 */
export async function claimPorts(
  { host, port, metricsPort }: Pick<DistributedConfig, 'host' | 'port' | 'metricsPort'>,
  signal: AbortSignal,
): Promise<void> {
  const own = '127.0.0.1';
  const addresses = ['gateway', ...subgraphNames].flatMap((_, index): [string, number][] => {
    const at = index === 0 ? host : own;
    const metrics: [string, number][] = metricsPort === null ? [] : [[at, metricsPort + index]];
    return [[at, port + index], ...metrics];
  });
  const deadline = performance.now() + PATIENCE_MS;
  for (const [at, number] of addresses) {
    for (;;) {
      try {
        await claimAddress(at, number);
        break;
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await setTimeout(100, undefined, { signal });
      }
    }
  }
}
