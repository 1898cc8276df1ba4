// The same questions to a hospital of 1,000 patients and to one of 1,000,000 with 5,000,000 images, in turn: latencies and
// plans. Rows are made by SQL. Run by hand, it takes 40 minutes and 26 GB: npm run bench:scale [-- --quick] [-- --write]
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openHome } from '@lightbox/standalone/home.ts';
import { roles, type Role } from '@lightbox/platform/permissions.ts';
import { TokenSigner } from '@lightbox/users/accounts/tokens.ts';
import { cloneDatabase, fill, sample } from './support/fill.ts';
import { openGround, startStandalone, type Ground } from './support/hospital.ts';
import { circumstances, isQuick, publish } from './support/paper.ts';
import { planSettings, plansOf } from './support/plans.ts';
import { percentile, table } from './support/table.ts';
import { peopleOf, workloads, type People, type Workload } from './scale.workloads.ts';

const sizes = [1000, Number(process.env['BENCH_PATIENTS'] ?? (isQuick ? 20_000 : 1_000_000))];
const rounds = isQuick ? 5 : 20;
const perRound = 10;
/** More rows than a plan may read one by one to answer a list. */
const largeTable = 10_000;

interface Hospital {
  readonly patients: number;
  readonly url: string;
  readonly people: People;
  readonly largeTables: ReadonlySet<string>;
  ask(workload: Workload, turn: number): Promise<number>;
}

await using stack = new AsyncDisposableStack();
const ground = stack.use(
  // A load of millions of rows in checkpoints of one gigabyte would write most of them twice.
  await openGround({ ...planSettings, max_wal_size: '8GB', checkpoint_timeout: '30min' }),
);
const faults = new Set<string>();
const hospitals: Hospital[] = [];
for (const patients of sizes) hospitals.push(await openHospital(patients));

/** What is first asked reads pages from disk where there are more than memory holds; asked again it does not. */
const turns = ['first', 'again'] as const;
const times = new Map<string, number[]>();
const timesOf = ({ name }: Workload, { patients }: Hospital, turn: (typeof turns)[number]): number[] => {
  const key = `${patients} ${name} ${turn}`;
  const known = times.get(key) ?? [];
  times.set(key, known);
  return known;
};
for (let round = -1; round < rounds; round += 1) {
  if (round >= 0) console.log(`Round ${round + 1} of ${rounds} …`);
  for (const workload of workloads) {
    for (const hospital of round % 2 === 0 ? hospitals : hospitals.toReversed()) {
      for (const turn of turns) {
        for (let i = 0; i < perRound; i += 1) {
          const milliseconds = await hospital.ask(workload, (round + 1) * perRound + i);
          // The first round warms up.
          if (round >= 0) timesOf(workload, hospital, turn).push(milliseconds);
        }
      }
    }
  }
}

const plans: string[] = [];
for (const workload of workloads) plans.push(...(await plansLines(workload)));

const [small, large] = hospitals as [Hospital, Hospital];
const figure = (value: number) => value.toFixed(1);
const rows = workloads.map((workload) => {
  const columns = turns.flatMap((turn) => {
    const [before, after] = [timesOf(workload, small, turn), timesOf(workload, large, turn)];
    const ratio = percentile(after, 0.95) / percentile(before, 0.95);
    if (!workload.isAggregate && ratio > 1.5) {
      faults.add(`${workload.name}, asked ${turn}: ${ratio.toFixed(2)} times`);
    }
    const figures = [before, after].flatMap((one) => [percentile(one, 0.5), percentile(one, 0.95)]);
    return [...figures.map(figure), ratio.toFixed(2)];
  });
  return [workload.name + (workload.isAggregate ? ' (aggregate)' : ''), ...columns];
});
const named = ({ patients }: Hospital) => `${patients.toLocaleString('en')} patients`;
publish(
  'bench:scale',
  [
    await circumstances(ground.databaseUrl),
    `${rounds} rounds of ${perRound} questions in turn, each asked twice, one request at a time, milliseconds.`,
    `\n${table(['', ...turns.flatMap((turn) => [...hospitals.flatMap((one) => [`asked ${turn}: p50, ${named(one)}`, 'p95']), 'ratio of p95'])], rows)}\n`,
    `How PostgreSQL ran the statements at ${named(large)}, from \`auto_explain\`:\n`,
    ...plans,
    '',
    faults.size === 0
      ? 'No list reads a large table row by row, and no p95 but that of aggregates is beyond 1.5 times the small one.'
      : `Missed: ${[...faults].join('; ')}.`,
  ].join('\n'),
);
if (faults.size > 0) process.exitCode = 1;

async function openHospital(patients: number): Promise<Hospital> {
  const begin = performance.now();
  console.log(`Making ${patients.toLocaleString('en')} patients …`);
  const url = await cloneDatabase(ground.databaseUrl, `patients_${patients}`);
  const size = await fill(url, patients, (step) => console.log(`  ${step}`));
  const seconds = (performance.now() - begin) / 1000;
  console.log(`  ${(size / 1e9).toFixed(2)} GB in ${seconds.toFixed(0)} s`);
  const people = await peopleOf(url);
  const own = await ownGround(url, join(ground.home, `patients-${patients}`));
  const server = stack.use(await startStandalone(own));
  const sessions = await sessionsOf(own);
  const tables = await sample<{ name: string }>(
    url,
    `select relname as name from pg_class where relkind = 'r' and reltuples > ${largeTable}`,
  );
  return {
    patients,
    url,
    people,
    largeTables: new Set(tables.map(({ name }) => name)),
    ask: async (workload, turn) => {
      const variables = workload.variables(people, turn);
      const headers = sessions(workload.role);
      const sent = performance.now();
      const response = await fetch(`${server.address}/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query: workload.query, variables }),
      });
      const text = await response.text();
      const milliseconds = performance.now() - sent;
      // What a role may not see of the record is refused at its field; what takes too long has taken that long.
      if (!response.ok || /"code":"(?!FORBIDDEN"|TIMEOUT")/.test(text))
        throw new Error(`${workload.name}: ${text}`);
      if (text.includes('"code":"TIMEOUT"')) {
        faults.add(`${workload.name}: no answer in time to ${JSON.stringify(variables)}`);
      }
      return milliseconds;
    },
  };
}

/** The same PostgreSQL under a home of its own. */
async function ownGround(databaseUrl: string, home: string): Promise<Ground> {
  await mkdir(ground.home, { recursive: true });
  await using opened = await openHome(home);
  return { ...ground, databaseUrl, home, secrets: opened.secrets };
}

/** @returns headers for a session of somebody with the role, renewed before it ends */
async function sessionsOf({ secrets, databaseUrl }: Ground): Promise<(role: Role) => Record<string, string>> {
  const accounts = await sample<{ role: Role; accountId: string; staffId: string }>(
    databaseUrl,
    `select distinct on (role) role, id as "accountId", staff_id as "staffId" from users.accounts order by role, id`,
  );
  const signer = new TokenSigner(secrets.signingKey);
  const known = new Map<Role, { headers: Record<string, string>; until: number }>();
  return (role) => {
    const session = known.get(role);
    if (session !== undefined && session.until > performance.now()) return session.headers;
    const account = accounts.find((one) => one.role === role);
    if (account === undefined) throw new Error(`none of ${roles.join(', ')} is ${role}`);
    const { token } = signer.accessToken({ ...account, sessionId: randomUUID(), patientId: null });
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    known.set(role, { headers, until: performance.now() + 10 * 60_000 });
    return headers;
  };
}

/** Where the plans at the large size are at fault they are noted. */
async function plansLines(workload: Workload): Promise<string[]> {
  const hospital = hospitals.at(-1);
  if (hospital === undefined) return [];
  const { url, largeTables } = hospital;
  const found = await plansOf(url, ground.databaseLog, async () => {
    for (let turn = 0; turn < perRound; turn += 1) await hospital.ask(workload, turn);
  });
  const scans = new Set<string>();
  for (const { nodes, query } of found) {
    for (const node of nodes) {
      if (/Scan/.test(node)) scans.add(node);
      const scanned = /Seq Scan on (\w+)/.exec(node)?.[1];
      if (scanned === undefined || !largeTables.has(scanned) || workload.isAggregate) continue;
      faults.add(`${workload.name}: ${node} for ${query.slice(0, 300)}`);
    }
  }
  return [`- ${workload.name}: ${[...scans].join(', ')}`];
}
