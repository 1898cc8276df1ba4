import { readFile } from 'node:fs/promises';
import { openRemoteSubgraphs } from '@lightbox/gateway/remote/remote-subgraphs.ts';
import { createGateway } from '@lightbox/gateway/server.ts';
import { Database } from '@lightbox/platform/database.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { serveSubgraph } from '@lightbox/platform/serve.ts';
import { openHospital, type Hospital } from '@lightbox/standalone/hospital.ts';
import { createFirstAdministrator } from '@lightbox/users/first-administrator.ts';
import { entities } from '@lightbox/users/tables.ts';
import { openDiskStore } from './disk-store.ts';
import { testDatabase } from './database.ts';
import { gatewaySecret, keys } from './identity.ts';
import { Person, type StaffRole } from './person.ts';

const password = 'a password for tests';
const isDistributed = process.env['LIGHTBOX_TEST_MODE'] === 'distributed';
let serial = 0;

/** A hospital of its own for one test file: real database, real gateway on a real port, images on disk. */
export class Clinic implements AsyncDisposable {
  /** Scheme, host and port of the gateway. */
  readonly address: string;
  /** The owner's URL of the database. */
  readonly databaseUrl: string;
  readonly hospital: Hospital;
  readonly administrator: Person;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    stack: AsyncDisposableStack,
    parts: Pick<Clinic, 'address' | 'databaseUrl' | 'hospital' | 'administrator'>,
  ) {
    this.#stack = stack;
    this.address = parts.address;
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
    const { store } = stack.use(await openDiskStore());
    const log = createLogger('tests', 'fatal');
    const hospital = stack.use(
      await openHospital(
        { databaseUrl, ...keys, maxUploadBytes: 8 * 1024 ** 2, timeZone: 'UTC', bcryptCost: 4 },
        store,
        log,
      ),
    );
    const config = {
      host: '127.0.0.1',
      port: 0,
      verificationKey: keys.verificationKey,
      introspection: true,
      trustedProxies: [],
      corsOrigins: [],
      maxUploadBytes: 8 * 1024 ** 2,
      timeoutSeconds: 10,
    };
    const supergraphSdl = await readFile(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8');
    const gateway = stack.use(
      await createGateway(config, {
        supergraphSdl,
        subgraphs: isDistributed ? await overHttp(stack, hospital) : { ...hospital.subgraphs },
        log,
        routes: async (app) => {
          app.get('/objects/*', async (request, reply) => {
            reply.hijack();
            await store.serve(request.raw, reply.raw);
          });
        },
      }),
    );
    const address = await gateway.listen();
    const email = 'administrator@test.example';
    await inUsers(databaseUrl, (database) =>
      createFirstAdministrator(database.fork(), { email, password }, 4),
    );
    const administrator = await Person.signIn(address, email, password);
    return new Clinic(stack, { address, databaseUrl, hospital, administrator });
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

/** The same subgraphs behind ports of their own, asked as a gateway in another process asks them. */
async function overHttp(stack: AsyncDisposableStack, { subgraphs }: Hospital) {
  const config = {
    host: '127.0.0.1',
    port: 0,
    maxUploadBytes: 8 * 1024 ** 2,
    gatewaySecret,
    introspection: false,
  };
  const urls: Record<string, string> = {};
  for (const subgraph of Object.values(subgraphs)) {
    // The four differ in their contexts only.
    const served = await serveSubgraph(
      subgraph as typeof subgraphs.users,
      config,
      createLogger('tests', 'fatal'),
    );
    urls[subgraph.name] = `${stack.use(served).address}/graphql`;
  }
  return stack.use(openRemoteSubgraphs(urls, gatewaySecret)).subgraphs;
}

async function inUsers(url: string, work: (database: Database) => Promise<void>): Promise<void> {
  const config = { url, role: 'lightbox_users', schema: 'users', poolSize: 1 };
  await using database = await Database.open(config, entities, createLogger('tests', 'fatal'));
  await work(database);
}
