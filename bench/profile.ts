// Where the time of our servers goes, by the functions with most self time: `profile.ts` while standalone answers the
// record query, `profile.ts upload` while it takes files, `profile.ts upload-distributed` while gateway and imaging do.
// Run by hand: npm run bench:profile [-- upload]
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { LargeDicom } from './large-dicom.ts';
import { seedRecord, signIn } from './record.seed.ts';
import { startDistributed } from './distributed.ts';
import { openGround, startStandalone } from './support/hospital.ts';
import { load, operation } from './support/load.ts';
import { sendFile } from './send-file.ts';
import { checkout } from './support/server.ts';
import { sessionsOf } from './support/sessions.ts';
import { table } from './support/table.ts';

const profile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

const seconds = 20;
/** What an upload passes. */
const onTheWay = new Set(['gateway', 'imaging']);
const kind = process.argv[2] ?? 'record';
const folder = await mkdtemp(join(tmpdir(), 'lightbox-profile-'));
const profiled = (name: string) => ['--cpu-prof', `--cpu-prof-dir=${join(folder, name)}`];
try {
  await (kind === 'record' ? record() : kind === 'upload' ? upload() : uploadDistributed());
  for (const name of await readdir(folder)) {
    const [file = ''] = await readdir(join(folder, name));
    const text = await readFile(join(folder, name, file), 'utf8');
    console.log(`${name}\n\n${top(profile.parse(JSON.parse(text)), 20)}\n`);
  }
} finally {
  await rm(folder, { recursive: true });
}

async function record(): Promise<void> {
  await using ground = await openGround();
  await using server = await startStandalone(ground, profiled('standalone'));
  const body = operation(await seedRecord(server.address));
  const { token } = await signIn(server.address);
  const headers = sessionsOf(ground, token ?? '', 16);
  await load({ url: `${server.address}/graphql`, headers, body, connections: 16, duration: seconds });
}

async function upload(): Promise<void> {
  await using ground = await openGround();
  await using server = await startStandalone(ground, profiled('standalone'));
  await sendFiles(server.address);
}

async function uploadDistributed(): Promise<void> {
  await using ground = await openGround();
  await using standalone = await startStandalone(ground);
  await using distributed = await startDistributed(ground, (name) =>
    onTheWay.has(name) ? profiled(name) : [],
  );
  await standalone[Symbol.asyncDispose]();
  await sendFiles(distributed.gateway.address);
}

/** One file of 256 MiB after the other. */
async function sendFiles(address: string): Promise<void> {
  const admin = await signIn(address);
  const { registerPatient } = await admin.must(
    'mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { id mrn } }',
    { input: { name: { given: 'Ada', family: 'Bench' }, birthDate: '1960-04-09', sex: 'FEMALE' } },
  );
  const { id, mrn } = registerPatient as { id: string; mrn: string };
  const end = performance.now() + seconds * 1000;
  let files = 0;
  for (; performance.now() < end; files += 1) await sendFile(admin, id, new LargeDicom(16_384, mrn));
  console.log(`${files} files of 256 MiB in ${seconds} s`);
}

/** Start and seed are in it, too: keep the load much longer. Idle time does not count. */
function top({ nodes, samples, timeDeltas }: z.infer<typeof profile>, count: number): string {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const times = new Map<string, number>();
  let total = 0;
  for (const [i, id] of samples.entries()) {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === '(idle)') continue;
    const place = frame.url.replace(`file://${checkout}`, '').replace(/.*node_modules\//, '');
    const name = `${frame.functionName || '(anonymous)'} ${place}${place && `:${frame.lineNumber + 1}`}`;
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[i] ?? 0));
    total += timeDeltas[i] ?? 0;
  }
  const rows = [...times]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([name, time]) => [name, `${((time / total) * 100).toFixed(1)} %`]);
  return table(['function', 'self time'], rows);
}
