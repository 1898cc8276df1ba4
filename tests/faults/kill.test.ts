import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openFaultHospital, parts, whyNot, type FaultHospital } from '../support/fault-hospital.ts';
import { Load } from '../support/load.ts';
import type { Person } from '../support/person.ts';
import { skipWithReason } from '../support/skipped.ts';

const seconds = Number(process.env['LIGHTBOX_FAULT_SECONDS'] ?? 20);
const reason = whyNot();
if (reason !== null) skipWithReason('Faults: kill -9', reason, { canBeBrought: false });
const describeFaults = reason === null ? describe : describe.skip;

/** Those of the ids that nobody finds. */
async function missing(person: Person, field: string, ids: Iterable<string>): Promise<string[]> {
  const lost: string[] = [];
  for (const id of ids) {
    const { data, errors } = await person.ask(`query ($id: ID!) { ${field}(id: $id) { id } }`, { id });
    if (errors.length > 0 || data?.[field] === null) lost.push(id);
  }
  return lost;
}

describeFaults(`kill -9 of any process, for ${seconds} s of load`, () => {
  const stack = new AsyncDisposableStack();
  let hospital: FaultHospital;
  let load: Load;
  let killed = 0;
  let becameWhole = false;

  beforeAll(
    async () => {
      hospital = await openFaultHospital(stack);
      load = await Load.start(hospital);
      const until = performance.now() + seconds * 1000;
      while (performance.now() < until) {
        for (const part of parts.toSorted(() => Math.random() - 0.5)) {
          await setTimeout(500 + 2000 * Math.random());
          if (performance.now() > until) break;
          hospital.signal(part, 'SIGKILL');
          killed += 1;
        }
      }
      const start = performance.now();
      await hospital.ready();
      const ready = performance.now() - start;
      for (let i = 0; i < 300 && !load.isWhole; i += 1) await setTimeout(100);
      becameWhole = load.isWhole;
      await load.end();
      const { written, outages, codes } = load;
      const counts = Object.entries(written).map(([kind, ids]) => `${ids.size} ${kind}`);
      const longest = Math.max(0, ...outages) / 1000;
      process.stderr.write(
        `${killed} kills; acknowledged ${counts.join(', ')}; ready ${(ready / 1000).toFixed(1)} s after the last; ` +
          `longest time without the whole record ${longest.toFixed(1)} s; ${JSON.stringify(Object.fromEntries(codes))}\n`,
      );
    },
    seconds * 1000 + 180_000,
  );
  afterAll(() => stack.disposeAsync(), 60_000);

  it('stops nobody from working', () => {
    expect(becameWhole).toBe(true);
    expect(killed).toBeGreaterThan(seconds / 4);
    for (const ids of Object.values(load.written)) expect(ids.size).toBeGreaterThan(0);
  });

  it('tells clients nothing but that something is away for now', () => {
    const expected = new Set(['UNAVAILABLE', 'TIMEOUT']);
    expect([...load.codes.keys()].filter((code) => !expected.has(code))).toEqual([]);
  });

  it('loses nothing that was acknowledged', async () => {
    const admin = await hospital.signIn('admin');
    const { patients, billings, reports, images } = load.written;
    expect(await missing(admin, 'patient', patients)).toEqual([]);
    expect(await missing(await hospital.signIn('clerk'), 'billing', billings)).toEqual([]);
    expect(await missing(await hospital.signIn('radiologist'), 'report', reports)).toEqual([]);
    expect(await missing(admin, 'image', images.keys())).toEqual([]);
  }, 120_000);

  it('leaves no image to be seen that cannot be read back with its hash', async () => {
    const person = await hospital.signIn('radiologist');
    const found = new Map<string, string>();
    for (const id of load.written.patients) {
      const { patient } = await person.must(
        `query ($id: ID!) {
          patient(id: $id) { images(first: 100) { nodes { id sha256 url } pageInfo { hasNextPage } } }
        }`,
        { id },
      );
      const { images } = patient as {
        images: { nodes: { id: string; sha256: string; url: string }[]; pageInfo: { hasNextPage: boolean } };
      };
      expect(images.pageInfo.hasNextPage).toBe(false);
      for (const { id: imageId, sha256, url } of images.nodes) {
        const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
        expect({ imageId, sha256: createHash('sha256').update(bytes).digest('hex') }).toEqual({
          imageId,
          sha256,
        });
        found.set(imageId, sha256);
      }
    }
    for (const [id, sha256] of load.written.images) expect(found.get(id)).toBe(sha256);
  }, 120_000);
});
