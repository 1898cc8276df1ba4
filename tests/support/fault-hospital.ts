import { mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { presentMinio } from '@lightbox/standalone/minio-finder.ts';
import { dicomFile } from './dicom.ts';
import { startDistributed } from './distributed-process.ts';
import { temporaryFolder } from './folder.ts';
import { Person } from './person.ts';
import { isDistributed } from './test-mode.ts';

const minio = await presentMinio(resolve(process.env['LIGHTBOX_HOME'] ?? '.lightbox'));

/** Why nothing can be broken here; null when it can. */
export const whyNot = (): string | null => {
  if (minio === undefined) return 'there is no MinIO on PATH, in LIGHTBOX_HOME/bin or in GOPATH/bin';
  return isDistributed ? null : 'they are for LIGHTBOX_TEST_MODE=distributed';
};

/** What `npm run start:distributed` runs, by the names of its log. */
export const parts = [
  'gateway',
  'users',
  'imaging',
  'diagnosis',
  'financial',
  'MinIO',
  'PostgreSQL',
] as const;
export type Part = (typeof parts)[number];

const password = 'a password for faults';
const people = ['technologist', 'clerk', 'radiologist'] as const;

/** A hospital under its supervisor, with processes that may be killed, stopped and looked at. */
export async function openFaultHospital(stack: AsyncDisposableStack, settings: Record<string, string> = {}) {
  const home = await temporaryFolder('faults');
  stack.defer(() => rm(home, { recursive: true, force: true }));
  await mkdir(join(home, 'bin'));
  if (minio !== undefined) await symlink(minio, join(home, 'bin', 'minio'));
  const emailOf = (role: string) => `${role}@faults.example`;
  const hospital = stack.use(
    await startDistributed(home, {
      LIGHTBOX_ADMIN_EMAIL: emailOf('admin'),
      LIGHTBOX_ADMIN_PASSWORD: password,
      ...settings,
    }),
  );
  const signIn = (role: 'admin' | (typeof people)[number]) =>
    Person.signIn(hospital.address, emailOf(role), password);
  const admin = await signIn('admin');
  for (const role of people) {
    const name = { given: 'Fault', family: role };
    const more = { email: emailOf(role), department: 'Faults', role: role.toUpperCase(), password };
    await admin.must('mutation ($input: RegisterStaffInput!) { registerStaff(input: $input) { id } }', {
      input: { name, ...more },
    });
  }
  const patient = {
    mrn: 'MRN-000001',
    name: { given: 'Fault', family: 'Less' },
    birthDate: '1990-01-31',
    sex: 'OTHER',
  };
  const { registerPatient } = await admin.must(
    'mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { id } }',
    { input: patient },
  );
  const { id: patientId } = registerPatient as { id: string };
  await (await signIn('technologist')).upload({ id: patientId }, new Uint8Array(dicomFile()));
  return {
    ...hospital,
    port: Number(new URL(hospital.address).port),
    /** With the record number MRN-000001 and one image. */
    patientId,
    signIn,
    /** @returns false for a part that is being started again */
    signal: (part: Part, signal: NodeJS.Signals): boolean => {
      try {
        return process.kill(hospital.pidOf(part), signal);
      } catch {
        return false;
      }
    },
    /** The processes that PostgreSQL has started. */
    backends: () => childrenOf(hospital.pidOf('PostgreSQL')),
    /** Resident memory of a part, in MiB. */
    memory: async (part: Part) => memoryOf(hospital.pidOf(part)),
  };
}

export type FaultHospital = Awaited<ReturnType<typeof openFaultHospital>>;

async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]);
  return kilobytes / 1024;
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}
