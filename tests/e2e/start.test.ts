import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { valueOf } from '../support/ask.ts';
import { dicomFile } from '../support/dicom.ts';
import { processesOn, startHospital } from '../support/hospital-process.ts';
import { Person } from '../support/person.ts';
import { temporaryFolder } from '../support/folder.ts';

const email = 'first@hospital.example';
const password = 'a password for tests';
const settings = { LIGHTBOX_DEMO: 'false', LIGHTBOX_ADMIN_EMAIL: email, LIGHTBOX_ADMIN_PASSWORD: password };

let home = '';
beforeAll(async () => void (home = await temporaryFolder('start')));
afterAll(async () => {
  // What a failed test has left: a PostgreSQL whose hospital was killed.
  for (const pid of await processesOn(home)) process.kill(pid);
  await rm(home, { recursive: true, force: true });
});

describe('a hospital that is started, killed and started again', () => {
  it('keeps what was committed, and leaves nothing running when it is asked to stop', async () => {
    const file = new Uint8Array(dicomFile());
    await using first = await startHospital(home, settings);
    const before = await Person.signIn(first.address, email, password);
    const input = { name: { given: 'Kim', family: 'Kept' }, birthDate: '1990-01-01', sex: 'OTHER' };
    const patient = valueOf<{ id: string }>(
      await before.ask('mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { id } }', {
        input,
      }),
      'registerPatient',
    );
    const image = valueOf<{ id: string }>(await before.upload(patient, file), 'uploadImage');
    await first.end('SIGKILL');

    await using second = await startHospital(home, settings);
    const after = await Person.signIn(second.address, email, password);
    const kept = valueOf<{ sha256: string; url: string }>(
      await after.ask('query ($id: ID!) { image(id: $id) { sha256 url } }', image),
      'image',
    );
    const bytes = new Uint8Array(await (await fetch(kept.url)).arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(kept.sha256);
    expect(bytes).toEqual(file);

    const { milliseconds, code } = await second.end('SIGTERM');
    expect(code).toBe(0);
    expect(milliseconds).toBeLessThan(5000);
    expect(await processesOn(home)).toEqual([]);
  }, 90_000);
});
