// What the audit trail's seals, and the indexes that it is searched by, cost the record query. Prints a table. Run by hand:
// npm run bench:audit [-- --quick] [-- --write]
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { openGround, startStandalone } from './support/hospital.ts';
import { load, operation, type Load } from './support/load.ts';
import { circumstances, isQuick, publish } from './support/paper.ts';
import { cpuMilliseconds, familyCpuMilliseconds } from './support/server.ts';
import { sessionsOf } from './support/sessions.ts';
import { median, table } from './support/table.ts';
import { seedRecord, signIn } from './record.seed.ts';

const connections = 16;
const rounds = Number(process.env['BENCH_ROUNDS'] ?? (isQuick ? 3 : 9));
// As long as a few rounds of sealing.
const duration = Number(process.env['BENCH_SECONDS'] ?? 11);

await using stack = new AsyncDisposableStack();
const ground = stack.use(await openGround());
const server = stack.use(await startStandalone(ground));
const mrn = await seedRecord(server.address);
const owner = new pg.Client({ connectionString: ground.databaseUrl });
await owner.connect();
stack.defer(() => owner.end());
const { rows: indexes } = await owner.query<{ name: string; text: string }>(
  `select indexname as name, indexdef as text from pg_indexes
   where schemaname = 'audit' and tablename = 'events' and indexname not like '%pkey'
     and indexdef not like '%(position)%' and indexdef not like '%(patient_id, at%'`,
);

/** Sealing tries for this lock, and lets others have it. */
const holdSeals = async () => {
  await owner.query('begin');
  await owner.query('select pg_advisory_xact_lock(5204118)');
};
const sealAll = async () => {
  for (let idle = 0; idle < 2; await setTimeout(50)) {
    const { rows } = await owner.query<{ sealed: number }>('select audit.seal() as sealed');
    idle = (rows[0]?.sealed ?? 0) > 0 ? 0 : idle + 1;
  }
};

interface Arm {
  readonly name: string;
  readonly before: () => Promise<unknown>;
  readonly after: () => Promise<unknown>;
}
const nothing = () => Promise.resolve();
const arms: readonly Arm[] = [
  { name: 'as it is', before: sealAll, after: nothing },
  { name: 'without sealing', before: holdSeals, after: () => owner.query('rollback') },
  {
    name: 'without sealing and search indexes',
    before: async () => {
      for (const { name } of indexes) await owner.query(`drop index audit.${name}`);
      await holdSeals();
    },
    after: async () => {
      await owner.query('rollback');
      for (const { text } of indexes) await owner.query(text);
    },
  },
];

type Measured = Load & { readonly cpu: number; readonly databaseCpu: number };
const results = new Map(arms.map(({ name }) => [name, [] as Measured[]]));

async function measure({ name, before, after }: Arm): Promise<void> {
  const { token } = await signIn(server.address);
  const headers = sessionsOf(ground, token ?? '', connections);
  await before();
  const cpu = await cpuMilliseconds(server.pid);
  const databaseCpu = await familyCpuMilliseconds(ground.databasePid);
  const plan = { url: `${server.address}/graphql`, body: operation(mrn), headers, connections, duration };
  const measured = await load(plan);
  results.get(name)?.push({
    ...measured,
    cpu: ((await cpuMilliseconds(server.pid)) - cpu) / measured.requests,
    databaseCpu: ((await familyCpuMilliseconds(ground.databasePid)) - databaseCpu) / measured.requests,
  });
  await after();
}

for (let round = 0; round < rounds; round += 1) {
  console.log(`Round ${round + 1} of ${rounds} …`);
  for (const arm of round % 2 === 0 ? arms : arms.toReversed()) await measure(arm);
}
const middle = (name: string, figure: (one: Measured) => number) =>
  median((results.get(name) ?? []).map(figure));
const rows = arms.map(({ name }) => [
  name,
  Math.round(middle(name, ({ perSecond }) => perSecond)),
  middle(name, ({ p50 }) => p50),
  middle(name, (one) => one.cpu).toFixed(2),
  middle(name, (one) => one.databaseCpu).toFixed(2),
]);
publish(
  'bench:audit',
  [
    await circumstances(ground.databaseUrl),
    `The record query on ${connections} connections, ${rounds} rounds of ${duration} s in turn, medians.`,
    `\n${table(['the audit trail', 'requests/s', 'p50 ms', 'CPU ms', 'PostgreSQL ms'], rows)}`,
  ].join('\n'),
);
