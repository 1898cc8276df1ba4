// Where the standalone server's time goes while it answers the record query: the functions with most self time.
// Run by hand: npm run bench:profile
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { load, operation } from './support/load.ts';
import { openGround, startStandalone } from './support/hospital.ts';
import { checkout } from './support/server.ts';
import { table } from './support/table.ts';
import { seedRecord, signIn } from './record.seed.ts';

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

const folder = await mkdtemp(join(tmpdir(), 'lightbox-profile-'));
try {
  await record(20);
  const [file = ''] = await readdir(folder);
  console.log(top(profile.parse(JSON.parse(await readFile(join(folder, file), 'utf8'))), 20));
} finally {
  await rm(folder, { recursive: true });
}

async function record(seconds: number): Promise<void> {
  await using ground = await openGround();
  await using server = await startStandalone(ground, ['--cpu-prof', `--cpu-prof-dir=${folder}`]);
  const body = operation(await seedRecord(server.address));
  const headers = { 'content-type': 'application/json', ...(await signIn(server.address)).headers() };
  await load(`${server.address}/graphql`, headers, body, { connections: 16, duration: seconds });
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
