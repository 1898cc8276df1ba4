import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { kinds, type Answer } from '../support/ask.ts';
import { Directory } from '../support/directory.ts';
import type { Person } from '../support/person.ts';
import { openSeededClinic, type SeededRecord } from '../support/seeded-record.ts';

const stack = new AsyncDisposableStack();
let seeded: Awaited<ReturnType<typeof openSeededClinic>>;
let directory: Directory;
beforeAll(async () => {
  seeded = await openSeededClinic(stack);
  directory = stack.use(await Directory.open(seeded.clinic.databaseUrl));
});
afterAll(() => stack.disposeAsync());

interface Refused {
  readonly codes: readonly unknown[];
  readonly events: readonly string[];
  readonly patients: readonly string[];
}

/** What an operation was answered with, and what the trail says of it. */
async function refusal(who: Person, ask: () => Promise<Answer>): Promise<Refused> {
  const { me } = await who.must('{ me { id } }');
  const { id } = me as { id: string };
  const last = "select coalesce(max(at), 'epoch')::text as at from audit.events";
  const [before] = await directory.query(last);
  const answer = await ask();
  const events = await directory.query(
    `select subgraph, action, outcome, patient_ids from audit.events
     where account_id = $1 and kind = 'DENIAL' and at > $2 order by subgraph`,
    [id, before?.['at']],
  );
  return {
    codes: kinds(answer),
    events: events.map(
      ({ subgraph, action, outcome }) => `${String(subgraph)} ${String(action)} ${String(outcome)}`,
    ),
    patients: [...new Set(events.flatMap(({ patient_ids: ids }) => ids as string[]))],
  };
}

const billing = {
  description: 'x',
  dueDate: '2030-01-01',
  amount: { amount: '1', currency: 'EUR' },
};
const confirm = 'mutation ($id: ID!) { confirmReport(id: $id, version: 1) { id } }';
const createBilling = 'mutation ($input: CreateBillingInput!) { createBilling(input: $input) { id } }';
const deleteImage = 'mutation ($id: ID!) { deleteImage(id: $id, reason: "x") { id } }';

type Role = 'CLERK' | 'PHYSICIAN' | 'TECHNOLOGIST';
const refusals: [what: string, Role, query: string, (of: SeededRecord) => object, event: string][] = [
  [
    'a part of a record',
    'CLERK',
    'query ($mrn: String!) { patientByMrn(mrn: $mrn) { id images { totalCount } } }',
    ({ mrn }) => ({ mrn }),
    'imaging denied Patient.images',
  ],
  [
    'a report behind a billing',
    'CLERK',
    'query ($id: ID!) { billing(id: $id) { report { findings } } }',
    ({ billingId: id }) => ({ id }),
    'diagnosis denied Report',
  ],
  [
    "another's report",
    'PHYSICIAN',
    confirm,
    ({ draftId: id }) => ({ id }),
    'diagnosis denied Mutation.confirmReport',
  ],
  [
    'an image to delete',
    'TECHNOLOGIST',
    deleteImage,
    ({ imageId: id }) => ({ id }),
    'imaging denied Mutation.deleteImage',
  ],
  [
    'a billing to make out',
    'TECHNOLOGIST',
    createBilling,
    ({ patientId }) => ({ input: { patientId, ...billing } }),
    'financial denied Mutation.createBilling',
  ],
];

describe('the audit trail of a refusal', () => {
  it.each(refusals)('names whose data it was about: %s', async (_what, role, query, variables, event) => {
    const { people, record } = seeded;
    const refused = await refusal(people[role], () => people[role].ask(query, { ...variables(record) }));
    expect(refused).toEqual({
      codes: ['FORBIDDEN'],
      events: [`${event} DENIED`],
      patients: [record.patientId],
    });
  });

  it('does not tell of what was asked for under a condition that does not hold, however often it is asked', async () => {
    const { RADIOLOGIST } = seeded.people;
    const query = `query ($no: Boolean!, $yes: Boolean!) {
      staffMembers(first: 1) { nodes { id } ... @include(if: $no) { nodes { ... @include(if: $yes) { email } } } } }`;
    for (let time = 0; time < 3; time += 1) {
      const refused = await refusal(RADIOLOGIST, () => RADIOLOGIST.ask(query, { no: false, yes: true }));
      expect(refused).toEqual({ codes: [], events: [], patients: [] });
    }
  });

  it.each<[what: string, query: string, (of: SeededRecord) => string, event: string]>([
    [
      'record',
      'query ($id: ID!) { patient(id: $id) { id } }',
      ({ patientId }) => patientId,
      'users denied Query.patient',
    ],
    [
      'image',
      'query ($id: ID!) { image(id: $id) { id } }',
      ({ imageId }) => imageId,
      'imaging denied Query.image',
    ],
    [
      'report',
      'query ($id: ID!) { report(id: $id) { id } }',
      ({ reportId }) => reportId,
      'diagnosis denied Query.report',
    ],
    [
      'billing',
      'query ($id: ID!) { billing(id: $id) { id } }',
      ({ billingId }) => billingId,
      'financial denied Query.billing',
    ],
    [
      'contact details',
      'mutation ($id: ID!) { updatePatient(id: $id, version: 1, input: { phone: "1" }) { id } }',
      ({ patientId }) => patientId,
      'users denied Mutation.updatePatient',
    ],
  ])(
    "tells of a patient who tried another's %s, and was told that it does not exist",
    async (_what, query, id, event) => {
      const { people, other } = seeded;
      const refused = await refusal(people.PATIENT, () => people.PATIENT.ask(query, { id: id(other) }));
      expect(refused).toEqual({
        codes: ['NOT_FOUND'],
        events: [`${event} DENIED`],
        patients: [other.patientId],
      });
    },
  );

  it('is none for what nobody has', async () => {
    const { people } = seeded;
    const unknown = { id: crypto.randomUUID() };
    for (const who of [people.PATIENT, people.CLERK]) {
      const refused = await refusal(who, () =>
        who.ask('query ($id: ID!) { billing(id: $id) { id } }', unknown),
      );
      expect(refused).toEqual({ codes: ['NOT_FOUND'], events: [], patients: [] });
    }
  });

  it('is found by the patient', async () => {
    const { clinic, people, record } = seeded;
    await people.TECHNOLOGIST.ask(deleteImage, { id: record.imageId });
    const { auditEvents } = await clinic.administrator.must(
      `query ($filter: AuditEventFilter) { auditEvents(filter: $filter) { nodes { action kind patientIds } } }`,
      { filter: { patientId: record.patientId, action: { eq: 'denied Mutation.deleteImage' } } },
    );
    expect((auditEvents as { nodes: unknown[] }).nodes[0]).toEqual({
      action: 'denied Mutation.deleteImage',
      kind: 'DENIAL',
      patientIds: [record.patientId],
    });
  });
});
