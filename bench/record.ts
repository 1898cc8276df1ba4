// The record query at 1, 16 and 64 connections: ours in both modes, other gateways over the same subgraphs, and one SQL
// statement. Prints a table. Run by hand: npm run bench:record [-- --quick] [-- --write]
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { load, operation, type Load } from './support/load.ts';
import { sessionsOf } from './support/sessions.ts';
import { circumstances, isQuick, publish } from './support/paper.ts';
import { cpuMilliseconds, familyCpuMilliseconds, residentMiB } from './support/server.ts';
import { median, table } from './support/table.ts';
import { openContest, type Contestant } from './record.contestants.ts';
import { seedRecord, signIn } from './record.seed.ts';

const connectionCounts = [1, 16, 64];
const seconds = Number(process.env['BENCH_SECONDS'] ?? (isQuick ? 2 : 4));
const rounds = Number(process.env['BENCH_ROUNDS'] ?? (isQuick ? 1 : 5));
const warmUpSeconds = isQuick ? 1 : 5;

interface Measured extends Load {
  readonly cpuPerRequest: number;
  readonly databaseCpuPerRequest: number;
  readonly residentMiB: number;
}

let signedIn: { at: number; sessions: Record<string, string>[] } = { at: -Infinity, sessions: [] };

await using stack = new AsyncDisposableStack();
const { ground, standalone, contestants } = await openContest(stack);
const mrn = await seedRecord(standalone.address);
const expected = await ask(standalone.address.concat('/graphql'));
for (const { name, address } of contestants) {
  if (!isDeepStrictEqual(comparable(await ask(address)), comparable(expected))) {
    throw new Error(`${name} answers something else`);
  }
}
console.log(`All answers are equal, URLs and cursor aside: ${expected.length} bytes.`);

const results = new Map<string, Measured[]>();
const resultsOf = (contestant: Contestant, connections: number): Measured[] => {
  const key = `${connections} ${contestant.name}`;
  const known = results.get(key) ?? [];
  results.set(key, known);
  return known;
};
for (const contestant of contestants) await measure(contestant, 16, warmUpSeconds);
for (let round = 0; round < rounds; round += 1) {
  console.log(`Round ${round + 1} of ${rounds} …`);
  for (const connections of connectionCounts) {
    for (const contestant of contestants) {
      resultsOf(contestant, connections).push(await measure(contestant, connections, seconds));
    }
  }
}
const statements = new Map<string, number>();
await setTimeout(5000);
for (const contestant of contestants) statements.set(contestant.name, await statementsOf(contestant));

const head = ['', 'connections', 'requests/s', 'p50 ms', 'p99 ms', 'CPU ms', 'PostgreSQL ms', 'SQL', 'MiB'];
const rows = connectionCounts.flatMap((connections) =>
  contestants.map((contestant) => row(contestant, connections)),
);
publish(
  'bench:record',
  [
    await circumstances(ground.databaseUrl),
    `${rounds} rounds of ${seconds} s in turn, medians.`,
    `\n${table(head, rows)}\n`,
    `At 16 connections: ${comparison(16)}`,
  ].join('\n'),
);

/** Headers of sessions whose tokens hold for longer than a measurement takes; signing in is slow by design. */
async function headers(): Promise<Record<string, string>[]> {
  if (performance.now() - signedIn.at > 5 * 60_000) {
    const { token } = await signIn(standalone.address);
    const sessions = sessionsOf(ground, token ?? '', Math.max(...connectionCounts));
    signedIn = { at: performance.now(), sessions };
  }
  return signedIn.sessions;
}

async function ask(address: string): Promise<string> {
  const [own = {}] = await headers();
  const response = await fetch(address, { method: 'POST', headers: own, body: operation(mrn) });
  const text = await response.text();
  if (!response.ok || text.includes('"errors"')) throw new Error(`${address} refuses: ${text}`);
  return text;
}

/** An answer less what is opaque: URLs, which are signed anew each time, and the cursor. */
function comparable(answer: string): unknown {
  const opaque = new Set(['url', 'endCursor']);
  return JSON.parse(answer, (key, value: unknown) => (opaque.has(key) ? typeof value : value));
}

async function sum(pids: readonly number[], figure: (pid: number) => Promise<number>): Promise<number> {
  return (await Promise.all(pids.map(figure))).reduce((a, b) => a + b, 0);
}

async function measure(
  { address, pids, name }: Contestant,
  connections: number,
  duration: number,
): Promise<Measured> {
  const cpu = () => sum(pids, cpuMilliseconds);
  // What the load before has left unanswered is still worked on.
  await setTimeout(300);
  const size = Buffer.byteLength(await ask(address));
  const plan = { url: address, body: operation(mrn), headers: await headers(), connections, duration };
  const before = { cpu: await cpu(), databaseCpu: await familyCpuMilliseconds(ground.databasePid) };
  const measured = await load(plan);
  const cpuPerRequest = ((await cpu()) - before.cpu) / measured.requests;
  const databaseCpuPerRequest =
    ((await familyCpuMilliseconds(ground.databasePid)) - before.databaseCpu) / measured.requests;
  // An error under load would come with status 200; it would be a shorter answer, too.
  if (measured.failed > 0 || measured.bytesPerAnswer < size) throw new Error(`${name} failed under load`);
  return { ...measured, cpuPerRequest, databaseCpuPerRequest, residentMiB: await sum(pids, residentMiB) };
}

async function statementsOf({ address, applicationName }: Contestant): Promise<number> {
  const amount = 20;
  const plan = { url: address, body: operation(mrn), headers: await headers(), connections: 1, amount };
  const counted = await ground.countStatements(applicationName, async () => {
    await load(plan);
  });
  return counted / amount;
}

function row(contestant: Contestant, connections: number): (string | number)[] {
  const middle = (figure: (one: Measured) => number) =>
    median(resultsOf(contestant, connections).map(figure));
  return [
    contestant.name,
    connections,
    Math.round(middle((one) => one.perSecond)),
    middle((one) => one.p50),
    middle((one) => one.p99),
    middle((one) => one.cpuPerRequest).toFixed(1),
    middle((one) => one.databaseCpuPerRequest).toFixed(1),
    (statements.get(contestant.name) ?? NaN).toFixed(1),
    Math.round(middle((one) => one.residentMiB)),
  ];
}

/** How ours stand beside the aims. */
function comparison(connections: number): string {
  const speed = (of: Contestant) => median(resultsOf(of, connections).map(({ perSecond }) => perSecond));
  const named = (text: string) => {
    const found = contestants.find(({ name }) => name === text);
    if (found === undefined) throw new Error(`nobody is called ${text}`);
    return speed(found);
  };
  const best = Math.max(...contestants.filter(({ kind }) => kind === 'peer').map(speed));
  const ours = named('ours, standalone');
  return [
    `standalone is ${(ours / best).toFixed(2)} times the best of the others`,
    `and ${(ours / named('one SQL statement')).toFixed(2)} of the limit;`,
    `distributed is ${(named('ours, distributed') / named('Hive Gateway')).toFixed(2)} times Hive Gateway`,
    `and ${(named('ours, distributed') / named('Hive Gateway, Rust planner')).toFixed(2)} times Hive Gateway with its Rust planner.`,
  ].join(' ');
}
