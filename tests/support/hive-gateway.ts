import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../bench/peers/', import.meta.url));

/** Who plans the fetches: Hive's own JavaScript, or its Rust router. */
export type Planner = 'js' | 'rust';

/** Why Hive Gateway cannot run here; null when it can. */
export const hiveMissing = (): string | null =>
  existsSync(`${folder}node_modules/@graphql-hive/gateway-runtime`)
    ? null
    : 'Hive Gateway is not installed: npm ci --prefix bench/peers';

/**
 * Hive Gateway in a process of its own, on our supergraph as it is.
 * @param urls of the subgraphs, by name
 */
export async function startHive(
  urls: Readonly<Record<string, string>>,
  planner: Planner,
): Promise<AsyncDisposable & { readonly address: string }> {
  const child = spawn(process.execPath, [`${folder}hive-gateway.ts`, planner], {
    env: { PORT: '0', SUBGRAPH_URLS: JSON.stringify(urls) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const address: unknown = await Promise.race([once(lines, 'line').then(([line]: unknown[]) => line), ended]);
  if (typeof address !== 'string') throw new Error('Hive Gateway does not start');
  return {
    address,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
