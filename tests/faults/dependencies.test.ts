import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/ask.ts';
import { contractOperation } from '../support/contract.ts';
import { eventually } from '../support/eventually.ts';
import { openFaultHospital, whyNot, type FaultHospital } from '../support/fault-hospital.ts';
import { Load } from '../support/load.ts';
import type { Person } from '../support/person.ts';
import { skipWithReason } from '../support/skipped.ts';
import { SlowUpload } from '../support/slow-upload.ts';

const timeoutSeconds = 5;
const reason = whyNot();
if (reason !== null) skipWithReason('Faults: what services need', reason, { canBeBrought: false });
const describeFaults = reason === null ? describe : describe.skip;

describeFaults('when something that services need is away', () => {
  const stack = new AsyncDisposableStack();
  const record = contractOperation('PatientRecord');
  let hospital: FaultHospital;
  let admin: Person;
  let technologist: Person;
  let patientId: string;

  beforeAll(async () => {
    hospital = await openFaultHospital(stack, {
      LIGHTBOX_TIMEOUT_SECONDS: String(timeoutSeconds),
      LIGHTBOX_UPLOAD_IDLE_SECONDS: '2',
    });
    admin = await hospital.signIn('admin');
    technologist = await hospital.signIn('technologist');
    ({ patientId } = hospital);
  }, 180_000);
  afterAll(() => stack.disposeAsync(), 60_000);

  const ask = (): Promise<Answer> => admin.ask(record, { mrn: 'MRN-000001' });
  const readiness = async (): Promise<unknown> => (await fetch(`${hospital.address}/readyz`)).json();
  const codesOf = ({ errors }: Answer) => [
    ...new Set(
      errors.map(({ extensions }) => `${String(extensions?.['code'])} ${String(extensions?.['subgraph'])}`),
    ),
  ];
  /** Waits until the record is whole again. @returns after how many seconds */
  const recovery = async (): Promise<number> => {
    const start = performance.now();
    await eventually(async () => expect((await ask()).errors).toEqual([]), 30);
    return (performance.now() - start) / 1000;
  };
  const told = (text: string) => process.stderr.write(`${text}\n`);

  it.each(['users', 'imaging', 'diagnosis', 'financial'] as const)(
    '%s that hangs costs its own part, and comes back by itself',
    async (name) => {
      hospital.signal(name, 'SIGSTOP');
      try {
        const first = await ask();
        expect(codesOf(first)).toEqual([`TIMEOUT ${name}`]);
        expect(first.data?.['patientByMrn'] === null).toBe(name === 'users');
        await Promise.all(Array.from({ length: 5 }, ask));
        const start = performance.now();
        expect(codesOf(await ask())).toEqual([`UNAVAILABLE ${name}`]);
        expect(performance.now() - start).toBeLessThan(1500);
        expect(await readiness()).toMatchObject({ [name]: false, database: true });
      } finally {
        hospital.signal(name, 'SIGCONT');
      }
      told(`${name} hangs: whole again after ${(await recovery()).toFixed(1)} s`);
    },
    60_000,
  );

  it('a database that hangs is said, nobody waits for ever, and it comes back by itself', async () => {
    hospital.signal('PostgreSQL', 'SIGSTOP');
    const backends = await hospital.backends();
    for (const pid of backends) process.kill(pid, 'SIGSTOP');
    try {
      const start = performance.now();
      const answer = await ask();
      expect(performance.now() - start).toBeLessThan(timeoutSeconds * 1000 + 500);
      for (const code of codesOf(answer)) expect(code).toMatch(/^(?:UNAVAILABLE|TIMEOUT) /);
      expect(await readiness()).toMatchObject({ database: false, objectStore: true });
      await setTimeout(8000);
      const later = performance.now();
      expect(codesOf(await ask()).join()).toMatch(/^UNAVAILABLE/);
      expect(performance.now() - later).toBeLessThan(1500);
    } finally {
      for (const pid of [...backends, hospital.pidOf('PostgreSQL')]) process.kill(pid, 'SIGCONT');
    }
    told(`PostgreSQL hangs: whole again after ${(await recovery()).toFixed(1)} s`);
  }, 90_000);

  it('a database that starts anew under load costs nothing that was acknowledged', async () => {
    const load = await Load.start(hospital);
    await setTimeout(2000);
    hospital.signal('PostgreSQL', 'SIGINT');
    await setTimeout(3000);
    told(`PostgreSQL started anew: whole again after ${(await recovery()).toFixed(1)} s`);
    const before = load.written.patients.size;
    await eventually(() => Promise.resolve(expect(load.written.patients.size).toBeGreaterThan(before)), 20);
    await load.end();
    for (const id of load.written.patients) {
      expect((await admin.ask('query ($id: ID!) { patient(id: $id) { id } }', { id })).errors).toEqual([]);
    }
    for (const id of load.written.images.keys()) {
      expect((await admin.ask('query ($id: ID!) { image(id: $id) { id } }', { id })).errors).toEqual([]);
    }
  }, 90_000);

  it.each(['SIGKILL', 'SIGSTOP'] as const)(
    'a store that gets %s in the middle of an upload ends it, and the next goes well',
    async (signal) => {
      const upload = new SlowUpload(hospital.port, { person: technologist, patientId, megabytes: 36 });
      await upload.send(20);
      const pid = hospital.pidOf('MinIO');
      hospital.signal('MinIO', signal);
      const start = performance.now();
      expect(await readiness()).toMatchObject({ database: true, objectStore: false });
      const sent = upload.send().catch(() => undefined);
      expect(await upload.answer()).toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE' } }] });
      told(
        `MinIO ${signal}: the upload was answered after ${((performance.now() - start) / 1000).toFixed(1)} s`,
      );
      await sent;
      upload.close();
      if (signal === 'SIGSTOP') process.kill(pid, 'SIGCONT');
      await hospital.ready();
      await eventually(async () => {
        const again = new SlowUpload(hospital.port, { person: technologist, patientId, megabytes: 16 });
        await again.send();
        const answer = await again.answer();
        again.close();
        expect(answer).not.toHaveProperty('errors');
      }, 30);
    },
    90_000,
  );
});
