import { testDatabase } from './database.ts';
import { openProcesses } from './five-processes.ts';
import { openInProcess } from './in-process.ts';
import { Person, type StaffRole } from './person.ts';
import { openStaffRegistry, type StaffRegistry } from './staff-registry.ts';
import type { TestHospital } from './test-hospital.ts';
import { isDistributed } from './test-mode.ts';

const password = 'a password for tests';
let serial = 0;

type OpenHospital = (stack: AsyncDisposableStack, databaseUrl: string) => Promise<TestHospital>;

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
  readonly #register: StaffRegistry;

  private constructor(
    stack: AsyncDisposableStack,
    register: StaffRegistry,
    parts: Pick<Clinic, 'databaseUrl' | 'hospital' | 'administrator'>,
  ) {
    this.#stack = stack;
    this.#register = register;
    this.address = parts.hospital.address;
    this.databaseUrl = parts.databaseUrl;
    this.hospital = parts.hospital;
    this.administrator = parts.administrator;
  }

  static async open(
    openHospital: OpenHospital = isDistributed ? openProcesses : openInProcess,
  ): Promise<Clinic> {
    const stack = new AsyncDisposableStack();
    try {
      return await Clinic.#open(stack, openHospital);
    } catch (error) {
      await stack.disposeAsync();
      throw error;
    }
  }

  static async #open(stack: AsyncDisposableStack, openHospital: OpenHospital): Promise<Clinic> {
    const { url: databaseUrl } = stack.use(await testDatabase());
    const register = await openStaffRegistry(stack, databaseUrl);
    const name = { given: 'First', family: 'Administrator' };
    const email = 'administrator@test.example';
    await register({ name, email, department: 'Administration', role: 'ADMIN', password });
    const hospital = await openHospital(stack, databaseUrl);
    const administrator = await Person.signIn(hospital.address, email, password);
    return new Clinic(stack, register, { databaseUrl, hospital, administrator });
  }

  /** A new member of staff, signed in. */
  async staff(role: StaffRole): Promise<Person> {
    const email = `${role.toLowerCase()}-${(serial += 1)}@test.example`;
    const name = { given: 'Ada', family: role };
    await this.#register({ name, email, department: 'Tests', role, password });
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
