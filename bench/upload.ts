// A 1 GiB upload through our standalone server, against a raw write of the same bytes to the same disk.
// Prints throughput and how much the server's resident memory grows. Run by hand: npm run bench:upload
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Person } from '../tests/support/person.ts';
import { LargeDicom } from './large-dicom.ts';
import { signIn } from './record.seed.ts';
import { openGround, startStandalone } from './support/hospital.ts';
import { checkout, cpuMilliseconds, residentMiB } from './support/server.ts';
import { median, table } from './support/table.ts';

/** 32768 rows of 32768 bytes are 1 GiB. */
const rows = Number(process.env['BENCH_ROWS'] ?? 32_768);
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3);
const mutation = `mutation UploadImage($input: UploadImageInput!, $file: Upload!) {
  uploadImage(input: $input, file: $file) { id byteSize }
}`;

await using ground = await openGround();
await using server = await startStandalone(ground);
const admin = await signIn(server.address);
const registered = await admin.must(
  'mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { id mrn } }',
  { input: { name: { given: 'Ada', family: 'Bench' }, birthDate: '1960-04-09', sex: 'FEMALE' } },
);
const patient = registered['registerPatient'] as { id: string; mrn: string };

await upload(admin, 2048);
await setTimeout(1000);
const atRest = await residentMiB(server.pid);
const raw: number[] = [];
const store: number[] = [];
const ours: number[] = [];
const peaks: number[] = [];
const cpu: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  raw.push(await put('raw'));
  store.push(await put('store'));
  const cpuBefore = await cpuMilliseconds(server.pid);
  const { milliseconds, peak } = await upload(await signIn(server.address), rows);
  ours.push(milliseconds);
  peaks.push(peak);
  cpu.push((await cpuMilliseconds(server.pid)) - cpuBefore);
}
const size = rows ** 2 / 1024 ** 2;
const line = (name: string, times: readonly number[]) => [
  name,
  (median(times) / 1000).toFixed(2),
  Math.round(size / (median(times) / 1000)),
  (median(raw) / median(times)).toFixed(2),
];
console.log(
  table(
    [`${size} MiB`, 's', 'MiB/s', 'of raw'],
    [line('raw write, fsync', raw), line('DiskStore.put', store), line('upload, ours standalone', ours)],
  ),
  `\n${rounds} rounds in turn, medians. Server: ${atRest.toFixed(0)} MiB resident at rest, at most`,
  `${Math.max(...peaks).toFixed(0)} MiB during uploads: ${(Math.max(...peaks) - atRest).toFixed(0)} MiB more;`,
  `${(median(cpu) / 1000).toFixed(2)} s of CPU an upload.`,
);

async function put(kind: 'raw' | 'store'): Promise<number> {
  const folder = join(ground.home, `bench-${kind}`);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['bench/put.ts', kind, folder, String(rows)],
    { cwd: checkout },
  );
  return Number(stdout);
}

/** Sends a file as a browser does, streaming. @returns how long it took, and the server's peak of memory in MiB */
async function upload(person: Person, sideLength: number): Promise<{ milliseconds: number; peak: number }> {
  const file = new LargeDicom(sideLength, patient.mrn);
  const input = { patientId: patient.id };
  const operations = JSON.stringify({ query: mutation, variables: { input, file: null } });
  const boundary = `bench-${Date.now()}`;
  const part = (disposition: string, content: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n\r\n${content}`;
  const head = Buffer.from(
    [
      part('name="operations"', operations),
      part('name="map"', '{"0":["variables.file"]}'),
      part('name="0"; filename="large.dcm"\r\ncontent-type: application/dicom', ''),
    ].join('\r\n'),
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const outgoing = request(`${person.address}/graphql`, {
    method: 'POST',
    headers: {
      ...person.headers(),
      'apollo-require-preflight': 'true',
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': head.length + file.byteSize + tail.length,
    },
  });
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  let peak = 0;
  const sampling = setInterval(() => {
    void residentMiB(server.pid).then((resident) => (peak = Math.max(peak, resident)));
  }, 25);
  try {
    const begin = performance.now();
    async function* body() {
      yield head;
      yield* file.bytes();
      yield tail;
    }
    const [, [response]] = await Promise.all([
      pipeline(Readable.from(body(), { objectMode: false }), outgoing),
      answered,
    ]);
    const answer = await text(response);
    const milliseconds = performance.now() - begin;
    if (!answer.includes(`"byteSize":${file.byteSize}`)) throw new Error(`refused: ${answer}`);
    return { milliseconds, peak };
  } finally {
    clearInterval(sampling);
  }
}
