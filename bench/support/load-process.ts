// Makes the load that its argument describes, in a process of its own, and prints autocannon's report as JSON.
import { createRequire } from 'node:module';
import type { Plan } from './load.ts';

interface Client {
  setHeaders(headers: Readonly<Record<string, string>>): void;
}

// The package has no types.
const autocannon = createRequire(import.meta.url)('autocannon') as (options: object) => Promise<object>;
const { headers, ...plan } = JSON.parse(process.argv[2] ?? '{}') as Plan;
const eachConnections = headers.values();
const report = await autocannon({
  ...plan,
  method: 'POST',
  setupClient: (client: Client) => client.setHeaders(eachConnections.next().value ?? {}),
});
console.log(JSON.stringify(report));
