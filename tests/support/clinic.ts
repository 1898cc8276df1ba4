import { Database } from '@lightbox/platform/database.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { createFirstAdministrator } from '@lightbox/users/first-administrator.ts';
import { entities } from '@lightbox/users/tables.ts';
import { testDatabase } from './database.ts';
import { openProcesses } from './five-processes.ts';
import { openInProcess } from './in-process.ts';
import { Person, type StaffRole } from './person.ts';
import type { TestHospital } from './test-hospital.ts';
import { isDistributed } from './test-mode.ts';

const password = 'a password for tests';
let serial = 0;

/**
 * A hospital of its own for one test file: real database, real gateway on a real port, real store; all in this process,
 * or in five of their own.
 */
export class Clinic implements AsyncDisposable {
  /** Scheme, host and port of the gateway. */
  readonly address: string;
  /** The owner's URL of the database. */
  readonly databaseUrl: string;
  readonly hospital: TestHospital;
  readonly administrator: Person;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    stack: AsyncDisposableStack,
    parts: Pick<Clinic, 'databaseUrl' | 'hospital' | 'administrator'>,
  ) {
    this.#stack = stack;
    this.address = parts.hospital.address;
    this.databaseUrl = parts.databaseUrl;
    this.hospital = parts.hospital;
    this.administrator = parts.administrator;
  }

  static async open(): Promise<Clinic> {
    const stack = new AsyncDisposableStack();
    try {
      return await Clinic.#open(stack);
    } catch (error) {
      await stack.disposeAsync();
      throw error;
    }
  }

  static async #open(stack: AsyncDisposableStack): Promise<Clinic> {
    const { url: databaseUrl } = stack.use(await testDatabase());
    const email = 'administrator@test.example';
    await inUsers(databaseUrl, (database) =>
      createFirstAdministrator(database.fork(), { email, password }, 4),
    );
    const hospital = await (isDistributed ? openProcesses : openInProcess)(stack, databaseUrl);
    const administrator = await Person.signIn(hospital.address, email, password);
    return new Clinic(stack, { databaseUrl, hospital, administrator });
  }

  /** A new member of staff, signed in. */
  async staff(role: StaffRole): Promise<Person> {
    const email = `${role.toLowerCase()}-${(serial += 1)}@test.example`;
    const input = { name: { given: 'Ada', family: role }, email, department: 'Tests', role, password };
    await this.administrator.must(
      'mutation ($input: RegisterStaffInput!) { registerStaff(input: $input) { id } }',
      { input },
    );
    return Person.signIn(this.address, email, password);
  }

  /** A new patient. @param more fields of RegisterPatientInput */
  async patient(more: Record<string, unknown> = {}): Promise<{ id: string; mrn: string }> {
    const input = { name: { given: 'Pat', family: 'Ient' }, birthDate: '1980-05-17', sex: 'OTHER', ...more };
    const data = await this.administrator.must(
      'mutation ($input: RegisterPatientInput!) { registerPatient(input: $input) { id mrn } }',
      { input },
    );
    return data['registerPatient'] as { id: string; mrn: string };
  }

  /** A new patient with a portal account, signed in. */
  async patientWithAccount(): Promise<Person & { patient: { id: string; mrn: string } }> {
    const email = `patient-${(serial += 1)}@test.example`;
    const patient = await this.patient({ account: { email, password } });
    return Object.assign(await Person.signIn(this.address, email, password), { patient });
  }

  /** Nobody: asks without signing in. */
  nobody(): Person {
    return new Person(this.address, null, null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

async function inUsers(url: string, work: (database: Database) => Promise<void>): Promise<void> {
  const config = { url, role: 'lightbox_users', schema: 'users', poolSize: 1 };
  await using database = await Database.open(config, entities, createLogger('tests', 'fatal'));
  await work(database);
}
