// The record query at 16 connections: ours, the stock gateway over the same subgraphs, and one SQL statement.
// Prints requests per second, latencies, CPU and statements per request. Run by hand: npm run bench:record
import { isDeepStrictEqual } from 'node:util';
import { load, operation, type Load } from './support/load.ts';
import { openGround, startStandalone, type Ground } from './support/hospital.ts';
import { cpuMilliseconds, startServer, type Server } from './support/server.ts';
import { median, table } from './support/table.ts';
import { seedRecord, signIn } from './record.seed.ts';

const connections = 16;
const warmUpSeconds = 5;
const seconds = Number(process.env['BENCH_SECONDS'] ?? 8);
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);

interface Contestant {
  readonly name: string;
  readonly address: string;
  /** Processes that work for it, PostgreSQL apart. */
  readonly pids: readonly number[];
  /** The names that its connections give themselves. */
  readonly applicationName: RegExp;
  readonly measured: (Load & { cpuPerRequest: number })[];
}

const subgraphs = ['users', 'imaging', 'diagnosis', 'financial'] as const;
const applicationName = /^lightbox (users|imaging|diagnosis|financial)$/;

await using stack = new AsyncDisposableStack();
const ground = stack.use(await openGround());
const standalone = stack.use(await startStandalone(ground));
const mrn = await seedRecord(standalone.address);
const contestants: Contestant[] = [
  {
    name: 'ours, standalone',
    address: `${standalone.address}/graphql`,
    pids: [standalone.pid],
    applicationName,
    measured: [],
  },
  await stockGateway(ground),
  await oneStatement(ground),
];
const [ours, stock, limit] = contestants as [Contestant, Contestant, Contestant];

const expected = await ask(ours.address);
for (const { name, address } of [stock, limit]) {
  if (!isDeepStrictEqual(comparable(await ask(address)), comparable(expected))) {
    throw new Error(`${name} answers something else`);
  }
}
console.log(`The three answers are equal, URLs and cursor aside: ${expected.length} bytes.`);

for (const contestant of contestants) await measure(contestant, warmUpSeconds);
for (let round = 0; round < rounds; round += 1) {
  for (const contestant of contestants) contestant.measured.push(await measure(contestant, seconds));
}
const rows = [];
for (const contestant of contestants) rows.push(await row(contestant));
console.log(
  table(['', 'requests/s', 'p50 ms', 'p99 ms', 'CPU ms/request', 'SQL alone', 'SQL at 16'], rows),
  `\n${rounds} rounds of ${seconds} s in turn, ${connections} connections, medians.`,
  `\nours / stock gateway: ${ratio(ours, stock)}; ours / one SQL statement: ${ratio(ours, limit)}`,
);

async function stockGateway({ databaseUrl, ...given }: Ground): Promise<Contestant> {
  const env = {
    DATABASE_URL: databaseUrl,
    LIGHTBOX_HOME: given.home,
    LIGHTBOX_SIGNING_KEY: given.signingKey,
    LIGHTBOX_VERIFICATION_KEY: given.verificationKey,
    LIGHTBOX_STORE_SECRET: given.storeSecret,
  };
  const served: [string, Server][] = [];
  for (const name of subgraphs) {
    const plan = { script: 'bench/subgraph.ts', args: [name], env, readyPath: '/readyz' };
    served.push([name, stack.use(await startServer(plan))]);
  }
  const urls = served.map(([name, { address }]) => [name, `${address}/graphql`]);
  const gateway = stack.use(
    await startServer({
      script: 'bench/stock-gateway.ts',
      env: {
        SUBGRAPH_URLS: JSON.stringify(Object.fromEntries(urls)),
        APOLLO_TELEMETRY_DISABLED: '1',
        NODE_ENV: 'production',
      },
      readyPath: '/?query={__typename}',
    }),
  );
  return {
    name: 'stock @apollo/gateway, remote',
    address: `${gateway.address}/`,
    pids: [gateway.pid, ...served.map(([, { pid }]) => pid)],
    applicationName,
    measured: [],
  };
}

async function oneStatement({ databaseUrl }: Ground): Promise<Contestant> {
  const env = { DATABASE_URL: databaseUrl };
  const server = stack.use(await startServer({ script: 'bench/sql-server.ts', env, readyPath: '/' }));
  return {
    name: 'one SQL statement',
    address: server.address,
    pids: [server.pid],
    applicationName: /^bench sql$/,
    measured: [],
  };
}

async function headers(): Promise<Record<string, string>> {
  const administrator = await signIn(standalone.address);
  return { 'content-type': 'application/json', ...administrator.headers() };
}

async function ask(address: string): Promise<string> {
  const response = await fetch(address, { method: 'POST', headers: await headers(), body: operation(mrn) });
  const text = await response.text();
  if (!response.ok || text.includes('"errors"')) throw new Error(`${address} refuses: ${text}`);
  return text;
}

/** An answer less what is opaque: URLs, which are signed anew each time, and the cursor. */
function comparable(answer: string): unknown {
  const opaque = new Set(['url', 'endCursor']);
  return JSON.parse(answer, (key, value: unknown) => (opaque.has(key) ? typeof value : value));
}

async function measure({ address, pids, name }: Contestant, duration: number) {
  const cpu = async () => (await Promise.all(pids.map(cpuMilliseconds))).reduce((a, b) => a + b, 0);
  const size = Buffer.byteLength(await ask(address));
  const before = await cpu();
  const measured = await load(address, await headers(), operation(mrn), { connections, duration });
  const cpuPerRequest = ((await cpu()) - before) / measured.requests;
  // An error under load would come with status 200; it would be a shorter answer, too.
  if (measured.failed > 0 || measured.bytesPerAnswer < size) throw new Error(`${name} failed under load`);
  return { ...measured, cpuPerRequest };
}

async function row({ name, address, applicationName: names, measured }: Contestant) {
  const requestHeaders = await headers();
  const alone = 20;
  const statementsAlone = await ground.countStatements(names, async () => {
    const options = { connections: 1, amount: alone };
    await load(address, requestHeaders, operation(mrn), options);
  });
  const together = 800;
  const statementsTogether = await ground.countStatements(names, async () => {
    await load(address, requestHeaders, operation(mrn), { connections, amount: together });
  });
  const middle = (figure: (one: (typeof measured)[number]) => number) => median(measured.map(figure));
  return [
    name,
    Math.round(middle((one) => one.perSecond)),
    middle((one) => one.p50),
    middle((one) => one.p99),
    middle((one) => one.cpuPerRequest).toFixed(2),
    (statementsAlone / alone).toFixed(1),
    (statementsTogether / together).toFixed(1),
  ];
}

function ratio(a: Contestant, b: Contestant): string {
  const perSecond = ({ measured }: Contestant) => median(measured.map((one) => one.perSecond));
  return (perSecond(a) / perSecond(b)).toFixed(2);
}
