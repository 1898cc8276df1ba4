import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { LargeDicom } from '../../bench/large-dicom.ts';
import type { Answer } from './ask.ts';
import { contractOperation } from './contract.ts';
import type { FaultHospital } from './fault-hospital.ts';

/** What was acknowledged, by id. */
interface Written {
  readonly patients: Set<string>;
  readonly billings: Set<string>;
  readonly reports: Set<string>;
  /** With the SHA-256 of what was sent. */
  readonly images: Map<string, string>;
}

const idIn = ({ data }: Answer, field: string): string | null =>
  (data?.[field] as unknown as { id: string } | null | undefined)?.id ?? null;

/** People at work: each writes what it can and remembers what was acknowledged, and one reads the record. */
export class Load {
  readonly written: Written = {
    patients: new Set(),
    billings: new Set(),
    reports: new Set(),
    images: new Map(),
  };
  /** How long the record could not be read in full, in milliseconds, each time. */
  readonly outages: number[] = [];
  readonly codes = new Map<string, number>();
  /** Whether the record could be read in full the last time. */
  isWhole = true;
  readonly #workers: Promise<void>[] = [];
  #isDone = false;

  static async start(hospital: FaultHospital): Promise<Load> {
    const admin = await hospital.signIn('admin');
    const technologist = await hospital.signIn('technologist');
    const clerk = await hospital.signIn('clerk');
    const radiologist = await hospital.signIn('radiologist');
    const load = new Load();
    const { patients, billings, reports, images } = load.written;
    const patient = { id: '' };
    const register = async () => {
      const name = { given: 'Fault', family: 'Load' };
      const input = { name, birthDate: '1990-01-31', sex: 'OTHER' };
      const answer = load.#note(
        await admin.ask(
          'mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { id } }',
          {
            input,
          },
        ),
      );
      const id = idIn(answer, 'registerPatient');
      if (id !== null) patients.add((patient.id = id));
    };
    await register();
    load.#repeat(register);
    load.#repeat(async () => {
      const amount = { amount: '12.50', currency: 'CHF' };
      const input = { patientId: patient.id, description: 'Load', amount, dueDate: '2030-01-31' };
      const answer = load.#note(
        await clerk.ask('mutation ($input: CreateBillingInput!) { createBilling(input: $input) { id } }', {
          input,
        }),
      );
      const id = idIn(answer, 'createBilling');
      if (id !== null) billings.add(id);
    });
    load.#repeat(async () => {
      const input = { patientId: patient.id, findings: 'None.', impression: 'None.' };
      const answer = load.#note(
        await radiologist.ask(
          'mutation ($input: CreateReportInput!) { createReport(input: $input) { id } }',
          {
            input,
          },
        ),
      );
      const id = idIn(answer, 'createReport');
      if (id !== null) reports.add(id);
    });
    for (const rows of [100, 3000]) {
      load.#repeat(async () => {
        const file = new Uint8Array(
          Buffer.concat(await Array.fromAsync(new LargeDicom(rows, 'MRN-000001').bytes())),
        );
        const answer = load.#note(await technologist.upload(patient, file));
        const id = idIn(answer, 'uploadImage');
        if (id !== null) images.set(id, createHash('sha256').update(file).digest('hex'));
      });
    }
    const record = contractOperation('PatientRecord');
    let since: number | null = null;
    load.#repeat(async () => {
      const { errors } = await admin
        .ask(record, { mrn: 'MRN-000001' })
        .catch((cause: unknown) => ({ errors: [cause] }));
      load.isWhole = errors.length === 0;
      if (errors.length > 0) since ??= performance.now();
      else if (since !== null) {
        load.outages.push(performance.now() - since);
        since = null;
      }
    });
    return load;
  }

  /** Lets what is under way end. */
  async end(): Promise<void> {
    this.#isDone = true;
    await Promise.all(this.#workers);
  }

  #note(answer: Answer): Answer {
    for (const { extensions } of answer.errors) {
      const code = String(extensions?.['code']);
      this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
    }
    return answer;
  }

  #repeat(work: () => Promise<void>): void {
    const worker = async () => {
      while (!this.#isDone) {
        // A gateway that is gone answers nothing; what was not acknowledged counts for nothing.
        await work().catch(() => undefined);
        await setTimeout(50);
      }
    };
    this.#workers.push(worker());
  }
}
