import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { openFaultHospital, whyNot, type FaultHospital, type Part } from '../support/fault-hospital.ts';
import type { Person } from '../support/person.ts';
import { skipWithReason } from '../support/skipped.ts';
import { SlowUpload } from '../support/slow-upload.ts';

/** Of the large files, a square number. */
const megabytes = Number(process.env['LIGHTBOX_FAULT_MEGABYTES'] ?? 256);
const mayGrow = 64;
const reason = whyNot();
if (reason !== null) skipWithReason('Faults: clients and large files', reason, { canBeBrought: false });
const describeFaults = reason === null ? describe : describe.skip;

const whilst = async (signal: AbortSignal, work: () => Promise<void>): Promise<void> => {
  while (!signal.aborted) await work();
};

describeFaults('uploads through gateway and imaging into the store', () => {
  const stack = new AsyncDisposableStack();
  let hospital: FaultHospital;
  let person: Person;

  beforeAll(async () => {
    hospital = await openFaultHospital(stack, { LIGHTBOX_UPLOAD_IDLE_SECONDS: '3' });
    person = await hospital.signIn('technologist');
  }, 180_000);
  afterAll(() => stack.disposeAsync(), 60_000);

  const begin = (size: number) =>
    new SlowUpload(hospital.port, { person, patientId: hospital.patientId, megabytes: size });
  const stored = expect.objectContaining({
    data: { uploadImage: expect.objectContaining({ id: expect.any(String) }) },
  });
  /** How many images the patient has. */
  const images = async (): Promise<number> => {
    const { patient } = await person.must(
      'query ($id: ID!) { patient(id: $id) { images(first: 1) { totalCount } } }',
      { id: hospital.patientId },
    );
    return (patient as { images: { totalCount: number } }).images.totalCount;
  };
  /** @returns by how many MiB gateway and imaging grew at most while the work was done */
  const growth = async (work: () => Promise<void>): Promise<Record<string, number>> => {
    const watched: readonly Part[] = ['gateway', 'imaging'];
    const before = await Promise.all(watched.map((part) => hospital.memory(part)));
    const peak = [...before];
    const done = new AbortController();
    const watching = whilst(done.signal, async () => {
      for (const [i, part] of watched.entries()) {
        peak[i] = Math.max(peak[i] ?? 0, await hospital.memory(part));
      }
      await setTimeout(25);
    });
    await work().finally(() => done.abort());
    await watching;
    return Object.fromEntries(
      watched.map((part, i) => [part, Math.round((peak[i] ?? 0) - (before[i] ?? 0))]),
    );
  };

  it(`take no more memory for ${megabytes} MiB, as fast as they go`, async () => {
    const upload = begin(megabytes);
    const start = performance.now();
    const grown = await growth(async () => {
      await upload.send();
      expect(await upload.answer()).toEqual(stored);
    });
    upload.close();
    const rate = (megabytes / (performance.now() - start)) * 1000;
    process.stderr.write(
      `${megabytes} MiB at ${rate.toFixed(0)} MiB/s: grown by ${JSON.stringify(grown)} MiB\n`,
    );
    for (const grew of Object.values(grown)) expect(grew).toBeLessThanOrEqual(mayGrow);
  }, 600_000);

  it('take no more memory for a store that is slower than its client', async () => {
    const upload = begin(64);
    const done = new AbortController();
    const slow = whilst(done.signal, async () => {
      hospital.signal('MinIO', 'SIGSTOP');
      await setTimeout(400);
      hospital.signal('MinIO', 'SIGCONT');
      await setTimeout(50);
    });
    const grown = await growth(async () => {
      await upload.send();
      expect(await upload.answer()).toEqual(stored);
    }).finally(() => done.abort());
    await slow;
    upload.close();
    process.stderr.write(`a slow store: grown by ${JSON.stringify(grown)} MiB\n`);
    for (const grew of Object.values(grown)) expect(grew).toBeLessThanOrEqual(mayGrow);
  }, 120_000);

  it('wait for a slow client for as long as it sends', async () => {
    const upload = begin(4);
    for (let sent = 0; sent < 4; sent += 0.5) {
      await upload.send(0.5);
      await setTimeout(800);
    }
    await upload.send();
    expect(await upload.answer()).toEqual(stored);
    upload.close();
  }, 60_000);

  it('go ten at once, and past one that has come to a halt, which is ended', async () => {
    const before = await images();
    const stalled = begin(16);
    await stalled.send(2);
    const others = Array.from({ length: 10 }, () => begin(4));
    await Promise.all(others.map((upload) => upload.send()));
    for (const upload of others) expect(await upload.answer()).toEqual(stored);
    for (const upload of others) upload.close();
    expect(await stalled.answer()).toMatchObject({ errors: [{ extensions: { code: 'TIMEOUT' } }] });
    await eventually(() => Promise.resolve(expect(stalled.isClosed).toBe(true)));
    expect(await images()).toBe(before + 10);
  }, 120_000);

  it('that end in the middle leave nothing, whichever side goes away', async () => {
    const before = await images();
    const gone = begin(16);
    await gone.send(4);
    gone.close();
    const half = begin(16);
    await half.send(4);
    half.halfClose();
    await eventually(() => Promise.resolve(expect(half.isClosed).toBe(true)));
    const orphan = begin(16);
    await orphan.send(9);
    hospital.signal('imaging', 'SIGKILL');
    const sent = orphan.send().catch(() => undefined);
    expect(await orphan.answer()).toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE' } }] });
    await sent;
    orphan.close();
    await hospital.ready();
    const again = begin(4);
    await again.send();
    expect(await again.answer()).toEqual(stored);
    again.close();
    expect(await images()).toBe(before + 1);
  }, 120_000);
});
