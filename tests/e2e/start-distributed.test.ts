import { createHash } from 'node:crypto';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { presentMinio } from '@lightbox/standalone/minio-finder.ts';
import { valueOf } from '../support/ask.ts';
import { contractOperation } from '../support/contract.ts';
import { dicomFile } from '../support/dicom.ts';
import { startDistributed, type DistributedProcess } from '../support/distributed-process.ts';
import { temporaryFolder } from '../support/folder.ts';
import { processesOn } from '../support/hospital-process.ts';
import { Person } from '../support/person.ts';
import { skipWithReason } from '../support/skipped.ts';

const minio = await presentMinio(resolve(process.env['LIGHTBOX_HOME'] ?? '.lightbox'));
const describeWithMinio = minio === undefined ? describe.skip : describe;
if (minio === undefined) {
  skipWithReason('The distributed start', 'there is no MinIO on PATH, in LIGHTBOX_HOME/bin or in GOPATH/bin');
}

let home = '';
beforeAll(async () => {
  home = await temporaryFolder('distributed');
  await mkdir(join(home, 'bin'));
  if (minio !== undefined) await symlink(minio, join(home, 'bin', 'minio'));
});
afterAll(async () => {
  for (const pid of await processesOn(home)) process.kill(pid);
  await rm(home, { recursive: true, force: true });
});

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Kills a part and waits until another has taken its place and all answer. */
const kill = async (hospital: DistributedProcess, part: string) => {
  const before = hospital.pidOf(part);
  process.kill(before, 'SIGKILL');
  const deadline = performance.now() + 30_000;
  while (hospital.pidOf(part) === before && performance.now() < deadline) await setTimeout(20);
  await hospital.ready();
};

describeWithMinio('the hospital in five processes', () => {
  it('answers, takes files, brings back what dies, and leaves nothing running', async () => {
    await using hospital = await startDistributed(home, { LIGHTBOX_DEMO: 'true' });
    const person = await Person.signIn(
      hospital.address,
      'technologist@demo.lightbox.example',
      'lightbox-demo',
    );
    const record = async () =>
      valueOf<{ id: string; images: { totalCount: number } }>(
        await person.ask(contractOperation('PatientRecord'), { mrn: 'MRN-000001' }),
        'patientByMrn',
      );
    const patient = await record();
    expect(patient.images.totalCount).toBeGreaterThan(0);

    const file = new Uint8Array(dicomFile());
    const image = valueOf<{ id: string }>(await person.upload(patient, file), 'uploadImage');
    const parts = ['gateway', 'users', 'imaging', 'diagnosis', 'financial', 'MinIO', 'PostgreSQL'];
    const pids = parts.map((part) => hospital.pidOf(part));
    expect(pids.every(isAlive)).toBe(true);

    await kill(hospital, 'imaging');
    await kill(hospital, 'MinIO');

    expect((await record()).images.totalCount).toBe(patient.images.totalCount + 1);
    const kept = valueOf<{ sha256: string; url: string }>(
      await person.ask('query ($id: ID!) { image(id: $id) { sha256 url } }', image),
      'image',
    );
    const bytes = new Uint8Array(await (await fetch(kept.url)).arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(kept.sha256);
    expect(hospital.said.some((line) => line.includes('imaging has ended by itself'))).toBe(true);

    const last = parts.map((part) => hospital.pidOf(part));
    const { milliseconds, code } = await hospital.end();
    expect(code).toBe(0);
    expect(milliseconds).toBeLessThan(5000);
    // The killed ones of a busy machine take a moment to be gone.
    const deadline = performance.now() + 5000;
    while ([...pids, ...last].some(isAlive) && performance.now() < deadline) await setTimeout(50);
    expect([...pids, ...last].filter(isAlive)).toEqual([]);
    expect(await processesOn(home)).toEqual([]);
  }, 240_000);
});
