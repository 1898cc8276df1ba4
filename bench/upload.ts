// Uploads of 1 GiB and of 1000 files of 500 kB through our servers, against the same bytes put without them: standalone
// on disk against a raw write, distributed against a raw put into the same MinIO. Prints throughput and by how much
// each process grows. Run by hand: npm run bench:upload [-- --quick] [-- --write]
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { LargeDicom } from './large-dicom.ts';
import { signIn } from './record.seed.ts';
import { atOnce } from './support/at-once.ts';
import { startDistributed } from './distributed.ts';
import { openGround, startStandalone } from './support/hospital.ts';
import { circumstances, isQuick, publish } from './support/paper.ts';
import { sendFile } from './send-file.ts';
import { checkout, cpuMilliseconds, residentMiB, type Server } from './support/server.ts';
import { median, table } from './support/table.ts';

interface Freight {
  readonly name: string;
  /** Of each file; a row has as many bytes. */
  readonly rows: number;
  readonly count: number;
}

interface Way {
  readonly name: string;
  readonly gateway: Server;
  /** What works for it, by name. */
  readonly servers: Readonly<Record<string, Server>>;
  readonly raw: { readonly name: string; readonly args: readonly string[]; readonly env: NodeJS.ProcessEnv };
}

const rounds = Number(process.env['BENCH_ROUNDS'] ?? (isQuick ? 1 : 3));
const freights: readonly Freight[] = isQuick
  ? [
      { name: '64 MiB', rows: 8192, count: 1 },
      { name: '50 x 500 kB', rows: 706, count: 50 },
    ]
  : [
      { name: '1 GiB', rows: 32_768, count: 1 },
      { name: '1000 x 500 kB', rows: 706, count: 1000 },
    ];

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(2);

await using stack = new AsyncDisposableStack();
const ground = stack.use(await openGround());
const standalone = stack.use(await startStandalone(ground));
const distributed = stack.use(await startDistributed(ground));
const { gateway, subgraphs, store } = distributed;
const ways: readonly Way[] = [
  {
    name: 'ours, standalone',
    gateway: standalone,
    servers: { standalone },
    raw: { name: 'raw write, fsync', args: ['disk'], env: { PUT_FOLDER: join(ground.home, 'raw') } },
  },
  {
    name: 'ours, distributed',
    gateway,
    servers: { gateway, ...(subgraphs['imaging'] && { imaging: subgraphs['imaging'] }) },
    raw: { name: 'raw put into MinIO', args: ['minio'], env: { PUT_STORE: JSON.stringify(store) } },
  },
];
const registered = await (
  await signIn(standalone.address)
).must('mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { id mrn } }', {
  input: { name: { given: 'Ada', family: 'Bench' }, birthDate: '1960-04-09', sex: 'FEMALE' },
});
const patient = registered['registerPatient'] as { id: string; mrn: string };

for (const way of ways) await upload(way, { name: 'warm-up', rows: 706, count: 20 });
const rows: (string | number)[][] = [];
for (const freight of freights) {
  const measured = ways.map((way) => ({ way, raw: [] as number[], ours: [] as Uploaded[] }));
  for (let round = 0; round < rounds; round += 1) {
    console.log(`${freight.name}: round ${round + 1} of ${rounds} …`);
    for (const { way, raw, ours } of measured) {
      raw.push(await put(way, freight));
      ours.push(await upload(way, freight));
    }
  }
  const size = (new LargeDicom(freight.rows, patient.mrn).byteSize * freight.count) / 1024 ** 2;
  for (const { way, raw, ours } of measured) {
    const [rawTime, time] = [median(raw), median(ours.map(({ milliseconds }) => milliseconds))];
    const speed = (milliseconds: number) => Math.round(size / (milliseconds / 1000));
    rows.push([`${freight.name}, ${way.raw.name}`, seconds(rawTime), speed(rawTime), '1.00', '', '']);
    const growth = Object.keys(way.servers).map((name) => {
      return `${name} ${Math.round(Math.max(...ours.map(({ growth: of }) => of[name] ?? NaN)))}`;
    });
    const cpu = seconds(median(ours.map((one) => one.cpu)));
    const share = (rawTime / time).toFixed(2);
    rows.push([`${freight.name}, ${way.name}`, seconds(time), speed(time), share, cpu, growth.join(', ')]);
  }
}
publish(
  'bench:upload',
  [
    await circumstances(ground.databaseUrl),
    `${rounds} rounds in turn, medians; growth of memory is the most of all rounds, in MiB.`,
    `\n${table(['', 's', 'MiB/s', 'of raw', 'CPU s', 'growth'], rows)}`,
  ].join('\n'),
);

async function put({ raw }: Way, { rows: side, count }: Freight): Promise<number> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['bench/put.ts', ...raw.args, String(side), String(count)],
    { cwd: checkout, env: { ...process.env, ...raw.env } },
  );
  return Number(stdout);
}

interface Uploaded {
  readonly milliseconds: number;
  /** Of all its processes, in milliseconds. */
  readonly cpu: number;
  /** From before to the peak, in MiB, by process. */
  readonly growth: Readonly<Record<string, number>>;
}

async function upload(way: Way, { rows: side, count }: Freight): Promise<Uploaded> {
  const servers = Object.entries(way.servers);
  const cpu = async () =>
    (await Promise.all(servers.map(([, { pid }]) => cpuMilliseconds(pid)))).reduce((a, b) => a + b, 0);
  const files = Array.from({ length: count }, () => new LargeDicom(side, patient.mrn));
  const signedIn = await signIn(way.gateway.address);
  await setTimeout(isQuick ? 100 : 1000);
  const rest = new Map<string, number>();
  for (const [name, { pid }] of servers) rest.set(name, await residentMiB(pid));
  const peaks = new Map(rest);
  const sampling = setInterval(() => {
    for (const [name, { pid }] of servers) {
      void residentMiB(pid).then((now) => peaks.set(name, Math.max(peaks.get(name) ?? 0, now)));
    }
  }, 25);
  try {
    const cpuBefore = await cpu();
    const begin = performance.now();
    await atOnce(files, (file) => sendFile(signedIn, patient.id, file));
    const milliseconds = performance.now() - begin;
    const growth = Array.from(peaks, ([name, peak]) => [name, peak - (rest.get(name) ?? 0)] as const);
    return { milliseconds, cpu: (await cpu()) - cpuBefore, growth: Object.fromEntries(growth) };
  } finally {
    clearInterval(sampling);
  }
}
