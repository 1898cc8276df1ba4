import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { kinds, type Answer } from '../support/ask.ts';
import type { Clinic } from '../support/clinic.ts';
import { contractOperation, contractOperations } from '../support/contract.ts';
import { dicomFile } from '../support/dicom.ts';
import { hiveMissing, startHive, type Planner } from '../support/hive-gateway.ts';
import { Person } from '../support/person.ts';
import { openSeededClinic, type SeededRecord } from '../support/seeded-record.ts';
import { serveSubgraphs } from '../support/served-subgraphs.ts';
import { skipWithReason } from '../support/skipped.ts';
import { bytesOf } from '../support/streams.ts';

const missing = hiveMissing();
const planners: Planner[] = ['js', 'rust'];
// Without planners there would be no suite at all, and a file that has none fails.
const eachPlanner = missing === null ? describe.each(planners) : describe.skip.each(planners);
if (missing !== null) skipWithReason('Hive Gateway', missing);

const roles = ['ADMIN', 'RADIOLOGIST', 'CLERK', 'ANALYST', 'PATIENT'] as const;
let stack: AsyncDisposableStack;
let clinic: Clinic;
let people: Awaited<ReturnType<typeof openSeededClinic>>['people'];
let record: SeededRecord;
let served: Awaited<ReturnType<typeof serveSubgraphs>>;
let begun: string;

beforeAll(async () => {
  if (missing !== null) return;
  stack = new AsyncDisposableStack();
  ({ clinic, people, record } = await openSeededClinic(stack));
  served = await serveSubgraphs(stack, clinic.databaseUrl);
  begun = new Date().toISOString();
});
afterAll(async () => {
  if (missing === null) await stack.disposeAsync();
});

/** Variables for every query of the contract; one takes of them what it declares. */
function variablesOf(name: string): Record<string, unknown> {
  const { patientId, mrn, imageId, reportId, billingId, staffId } = record;
  const ids: Record<string, string | null> = {
    Report: reportId,
    Billing: billingId,
    StaffBillings: people.CLERK.staffId,
    Image: imageId,
    StaffWork: staffId,
    Staff: staffId,
  };
  const [from, to] = ['2020-01-01', '2020-12-31'];
  // Who reads the trail is in it: of what came before, it tells everybody the same.
  const filter = name === 'AuditTrail' ? { at: { lt: begun } } : null;
  return { id: ids[name] ?? patientId, patientId, staffId, imageId, mrn, from, to, filter, first: 2 };
}

/** A URL is signed anew for each answer, for whoever asks it; its path ends with the object's name. */
const comparable = ({ data }: Answer): unknown =>
  JSON.parse(JSON.stringify(data), (key, value: unknown) =>
    key === 'url' && typeof value === 'string' ? new URL(value).pathname.split('/').at(-1) : value,
  );

/** Errors with their places, those of items of one list as one. */
const told = ({ errors }: Answer): string[] =>
  errors.map(({ message, path = [], extensions }) => {
    const fields = path.filter((step) => typeof step === 'string');
    return `${String(extensions?.['code'])}: ${message} ${fields.join('.')}.`;
  });

/** What is not told by the others; a place may be named by its field, or by one below it. */
const withoutPrefixes = (messages: string[], others: string[]): string[] =>
  messages.filter(
    (message) => !others.some((other) => message.startsWith(other) || other.startsWith(message)),
  );

eachPlanner('Hive Gateway (%s planner) on schema/supergraph.graphql', (planner) => {
  let hive: Awaited<ReturnType<typeof startHive>>;
  const through = ({ token, staffId }: Person) => new Person(hive.address, token, staffId);

  beforeAll(async () => {
    hive = await startHive(served.urls, planner);
  });
  afterAll(async () => hive[Symbol.asyncDispose]());

  it.each(contractOperations('query'))('answers %s as our own gateway does, to everyone', async (name) => {
    const [query, variables] = [contractOperation(name), variablesOf(name)];
    for (const role of roles) {
      const theirs = await through(people[role]).ask(query, variables);
      const ours = await people[role].ask(query, variables);
      expect([role, comparable(theirs)]).toEqual([role, comparable(ours)]);
      const [told1, told2] = [told(theirs), told(ours)];
      expect([role, withoutPrefixes(told1, told2), withoutPrefixes(told2, told1)]).toEqual([role, [], []]);
    }
  });

  it('takes a file and everything that follows it, as our own gateway does', async () => {
    const [theirs, ours] = [await aDaysWork(through), await aDaysWork((person) => person)];
    expect(theirs.map(withoutNews)).toEqual(ours.map(withoutNews));
    expect(ours.flatMap(({ errors }) => errors)).toEqual([]);
  });

  it('stores the very bytes of a file', async () => {
    const patient = await clinic.patient();
    const file = dicomFile({ patientId: patient.mrn });
    const { data } = await uploadImage(through(people.TECHNOLOGIST), patient.id, file);
    const query = 'query ($id: ID!) { image(id: $id) { url } }';
    const image = data?.['uploadImage'] as unknown as { id: string };
    const asked = await through(people.TECHNOLOGIST).must(query, { id: image.id });
    const { url } = asked['image'] as { url: string };
    const key = new URL(url).pathname.split('/').slice(-3).join('/');
    expect((await bytesOf(await served.store.open(key))).equals(file)).toBe(true);
  });

  it('signs nobody in: who has no token needs our own gateway’s word', async () => {
    const variables = { email: 'administrator@test.example', password: 'a password for tests' };
    const answer = await new Person(hive.address, null, null).ask(contractOperation('Login'), variables);
    expect(kinds(answer)).toEqual(['UNAUTHENTICATED']);
  });

  /** The contract's mutations one after another. @param by the gateway that everybody uses */
  async function aDaysWork(by: (person: Person) => Person): Promise<Answer[]> {
    const answers: Answer[] = [];
    const note = (answer: Answer): { id: string; mrn: string; version: number } => {
      answers.push(answer);
      return Object.values(answer.data ?? {})[0] ?? { id: '', mrn: '', version: 0 };
    };
    const does = async (person: Person, name: string, variables: Record<string, unknown>) =>
      note(await by(person).ask(contractOperation(name), variables));
    const { ADMIN, TECHNOLOGIST, RADIOLOGIST, CLERK } = people;
    const email = `${crypto.randomUUID()}@test.example`;
    const staff = { name: { given: 'Lin', family: 'Day' }, email, department: 'Tests', role: 'CLERK' };
    await does(ADMIN, 'RegisterStaff', { input: { ...staff, password: 'a password for tests' } });
    const { id: patientId, mrn } = await does(CLERK, 'RegisterPatient', {
      input: { name: { given: 'Lu', family: email.slice(0, 36) }, birthDate: '1970-02-28', sex: 'MALE' },
    });
    const file = dicomFile({ patientId: mrn, modality: 'MR' });
    const image = note(await uploadImage(by(TECHNOLOGIST), patientId, file));
    const { id: reportId, version } = await does(RADIOLOGIST, 'CreateReport', {
      input: { patientId, imageIds: [image.id], findings: 'Clear.', impression: 'Normal.' },
    });
    await does(RADIOLOGIST, 'ConfirmReport', { id: reportId, version });
    const subject = { kind: 'IMAGE', id: image.id };
    await does(CLERK, 'AddWorkflowLog', { input: { patientId, text: 'Called.', subject } });
    const amount = { amount: '12.5', currency: 'EUR' };
    const billing = { patientId, reportId, description: 'MR', amount, dueDate: '2099-12-31' };
    const { id: billingId } = await does(CLERK, 'CreateBilling', { input: billing });
    await does(CLERK, 'PayBilling', { id: billingId, method: 'CARD' });
    await does(ADMIN, 'DeleteImage', { id: image.id, reason: 'Sent twice.' });
    return answers;
  }
});

async function uploadImage({ address, ...person }: Person, patientId: string, file: Buffer): Promise<Answer> {
  const form = new FormData();
  const variables = { input: { patientId, description: 'through a gateway' }, file: null };
  form.set('operations', JSON.stringify({ query: contractOperation('UploadImage'), variables }));
  form.set('map', JSON.stringify({ file: ['variables.file'] }));
  form.set('file', new Blob([new Uint8Array(file)]), 'image.dcm');
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'apollo-require-preflight': 'true', authorization: `Bearer ${person.token}` },
    body: form,
  });
  const { data = null, errors = [] } = (await response.json()) as Partial<Answer>;
  return { data, errors };
}

/** What is new each time, such as an id or a moment, as a word for its kind. */
const withoutNews = ({ data, errors }: Answer): unknown =>
  JSON.parse(
    JSON.stringify({ data, errors })
      .replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, 'uuid')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'moment')
      .replaceAll(/"byteSize":\d+/g, '"byteSize":0')
      .replaceAll(/"[\da-f]{64}"/g, '"hash"')
      .replaceAll(/"(?:2\.25\.|MRN-)\d+"/g, '"number"'),
  );
