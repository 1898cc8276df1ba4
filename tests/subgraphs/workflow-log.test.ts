import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@lightbox/platform/ids.ts';
import { codes, valueOf, type Answer } from '../support/ask.ts';
import { addWorkflowLog, diagnosisClinic, type Person } from '../support/diagnosis.ts';
import { statementsOf } from '../support/statements.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof diagnosisClinic>>;
beforeAll(async () => {
  clinic = await diagnosisClinic(stack);
});
afterAll(() => stack.disposeAsync());

type Entry = { id: string; action: string; detail: string };
type Page = { totalCount: number; nodes: Entry[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
const workflowLogs = `query ($filter: WorkflowLogFilter, $first: Int, $after: String) {
  workflowLogs(filter: $filter, first: $first, after: $after) {
    totalCount nodes { id at action detail subject { kind id } actor { id } patient { id } }
    pageInfo { hasNextPage endCursor } } }`;
const ofPatients = `query ($representations: [_Any!]!, $first: Int) {
  _entities(representations: $representations) { ... on Patient {
    id workflowLogs(first: $first) { totalCount nodes { id action } } } } }`;
const entity = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on WorkflowLog { id detail } } }`;
const parents = (ids: readonly string[]) => ids.map((id) => ({ __typename: 'Patient', id }));
const pageOf = (answer: Answer) => valueOf<Page>(answer, 'workflowLogs');
const entryOf = (answer: Answer) => valueOf<Entry>(answer, 'addWorkflowLog');

/** An event as another subgraph writes it. */
async function event(
  action: string,
  subjectKind: string,
  patientId: string | null,
  kind = 'WRITE',
  role = 'CLERK',
) {
  const id = newId();
  await clinic.directory.query(
    `insert into audit.events (id, kind, action, outcome, subgraph, staff_id, patient_id, patient_ids,
       subject_kind, subject_id, detail, request_id, role)
     values ($1, $2, $3, 'ALLOWED', 'test', $4, $5, '{}', $6, $7, $8, 'test', $9)`,
    [
      id,
      kind,
      action,
      newId(),
      patientId,
      subjectKind,
      newId(),
      kind === 'READ' ? null : `Did ${action}`,
      role,
    ],
  );
  return id;
}

describe('addWorkflowLog', () => {
  it.each(['ADMIN', 'RADIOLOGIST', 'PHYSICIAN', 'TECHNOLOGIST', 'CLERK'] as const)(
    'lets the role %s write a note about a patient and what is the patient’s',
    async (role) => {
      const person = clinic.person(role);
      const patientId = await clinic.directory.patient();
      const about = await person.ask(addWorkflowLog, {
        input: { patientId, text: ' Called.\r\nNo answer. ' },
      });
      expect(about.errors).toEqual([]);
      expect(entryOf(about)).toMatchObject({
        action: 'note.added',
        detail: 'Called.\nNo answer.',
        subject: { kind: 'PATIENT', id: patientId },
        patient: { id: patientId },
        actor: { id: person.staffId },
        at: expect.stringMatching(/Z$/),
      });
      const subjects = [
        { kind: 'IMAGE', id: await clinic.directory.image(patientId) },
        { kind: 'REPORT', id: await clinic.directory.report(patientId) },
        { kind: 'BILLING', id: await clinic.directory.billing(patientId) },
        { kind: 'PATIENT', id: patientId },
      ];
      for (const subject of subjects) {
        const answer = await person.ask(addWorkflowLog, { input: { patientId, subject, text: 'Seen.' } });
        expect(answer).toMatchObject({ errors: [], data: { addWorkflowLog: { subject } } });
      }
    },
  );

  it('is refused to analysts, patients and nobody at all', async () => {
    const patientId = await clinic.directory.patient();
    const input = { patientId, text: 'Note' };
    expect(codes(await clinic.person('ANALYST').ask(addWorkflowLog, { input }))).toEqual(['FORBIDDEN']);
    const patient = clinic.person('PATIENT', { patientId });
    expect(codes(await patient.ask(addWorkflowLog, { input }))).toEqual(['FORBIDDEN']);
    expect(codes(await clinic.nobody.ask(addWorkflowLog, { input }))).toEqual(['UNAUTHENTICATED']);
  });

  it('refuses what is unknown, another patient’s or empty by its field', async () => {
    const technologist = clinic.person('TECHNOLOGIST');
    const patientId = await clinic.directory.patient();
    const foreign = await clinic.directory.image(await clinic.directory.patient());
    const refusal = async (more: object) =>
      codes(await technologist.ask(addWorkflowLog, { input: { patientId, text: 'Note', ...more } }));
    const restricted = await clinic.directory.patient({ restricted: true });
    const inactive = await clinic.directory.patient({ active: false });
    expect(await refusal({ patientId: crypto.randomUUID() })).toEqual(['NOT_FOUND input.patientId']);
    expect(await refusal({ patientId: 'x' })).toEqual(['NOT_FOUND input.patientId']);
    expect(await refusal({ patientId: restricted })).toEqual(['FORBIDDEN input.patientId']);
    expect(await refusal({ patientId: inactive })).toEqual(['CONFLICT input.patientId']);
    for (const kind of ['IMAGE', 'REPORT', 'BILLING', 'PATIENT']) {
      expect(await refusal({ subject: { kind, id: foreign } })).toEqual(['NOT_FOUND input.subject.id']);
      expect(await refusal({ subject: { kind, id: 'x' } })).toEqual(['NOT_FOUND input.subject.id']);
    }
    for (const kind of ['STAFF', 'ACCOUNT']) {
      expect(await refusal({ subject: { kind, id: technologist.staffId } })).toEqual([
        'BAD_USER_INPUT input.subject.kind',
      ]);
    }
    expect(await refusal({ text: ' ' })).toEqual(['BAD_USER_INPUT input.text']);
    expect(await refusal({ text: 'x'.repeat(2001) })).toEqual(['BAD_USER_INPUT input.text']);
    expect(await refusal({ text: '\ud800' })).toEqual(['BAD_USER_INPUT input.text']);
    const { nodes } = pageOf(await clinic.person('ADMIN').ask(workflowLogs, { filter: { patientId } }));
    expect(nodes).toEqual([]);
  });
});

describe('workflowLogs', () => {
  it('tells of reports and notes, newest first, and of nothing that was only read', async () => {
    const author = clinic.person('RADIOLOGIST');
    const patientId = await clinic.directory.patient();
    const report = await clinic.final(author, patientId);
    await author.ask(addWorkflowLog, { input: { patientId, text: 'Done.' } });
    await event('record.read', 'PATIENT', patientId, 'READ');
    const { totalCount, nodes } = pageOf(await author.ask(workflowLogs, { filter: { patientId } }));
    expect(totalCount).toBe(3);
    expect(nodes).toMatchObject([
      { action: 'note.added', detail: 'Done.' },
      { action: 'report.confirmed', detail: 'Confirmed the report', subject: { kind: 'REPORT', id: report } },
      { action: 'report.created', detail: 'Began a report', subject: { kind: 'REPORT', id: report } },
    ]);
  });

  it('comes in pages', async () => {
    const patientId = await clinic.directory.patient();
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.unshift(await event('patient.updated', 'PATIENT', patientId));
    const admin = clinic.person('ADMIN');
    const got: string[] = [];
    let after: string | null = null;
    for (const hasNextPage of [true, true, false]) {
      const page = pageOf(await admin.ask(workflowLogs, { filter: { patientId }, first: 2, after }));
      expect(page).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage } });
      got.push(...page.nodes.map(({ id }) => id));
      after = page.pageInfo.endCursor;
    }
    expect(got.toSorted()).toEqual(ids.toSorted());
  });

  it('is found by every condition of the filter', async () => {
    const author = clinic.person('PHYSICIAN');
    const patientId = await clinic.directory.patient();
    const id = await clinic.draft(author, patientId);
    const input = { patientId, text: 'Rückruf 50% erledigt' };
    const note = entryOf(await clinic.person('CLERK').ask(addWorkflowLog, { input })).id;
    const find = async (filter: object) => {
      const page = pageOf(await author.ask(workflowLogs, { filter: { patientId, ...filter } }));
      return page.nodes.map(({ action }) => action);
    };
    expect(await find({})).toEqual(['note.added', 'report.created']);
    expect(await find({ actorId: author.staffId })).toEqual(['report.created']);
    expect(await find({ action: { eq: 'note.added' } })).toEqual(['note.added']);
    expect(await find({ action: { in: ['report.created', 'x'] } })).toEqual(['report.created']);
    expect(await find({ subjectKind: 'REPORT' })).toEqual(['report.created']);
    expect(await find({ subjectId: id })).toEqual(['report.created']);
    expect(await find({ subjectId: 'x' })).toEqual([]);
    expect(await find({ at: { gte: new Date(Date.now() + 60_000).toISOString() } })).toEqual([]);
    expect(await find({ search: 'ERLEDIGT rück' })).toEqual(['note.added']);
    expect(await find({ search: '50%' })).toEqual(['note.added']);
    expect(await find({ search: '5%t' })).toEqual([]);
    const admin = clinic.person('ADMIN');
    const byId = await admin.ask(entity, { representations: [{ __typename: 'WorkflowLog', id: note }] });
    expect(byId.data?.['_entities']).toEqual([{ id: note, detail: input.text }]);
  });

  it('shows clerks administration and billing only, administrators alone what concerns no patient', async () => {
    const patientId = await clinic.directory.patient();
    const administration = [
      await event('patient.updated', 'PATIENT', patientId),
      await event('account.opened', 'ACCOUNT', patientId),
      await event('billing.paid', 'BILLING', patientId),
      await event('payment.refunded', 'BILLING', patientId),
      await event('note.added', 'PATIENT', patientId, 'NOTE'),
      await event('note.added', 'BILLING', patientId, 'NOTE', 'PHYSICIAN'),
    ];
    const clinical = [
      await event('image.uploaded', 'IMAGE', patientId),
      await event('report.confirmed', 'REPORT', patientId),
      await event('note.added', 'PATIENT', patientId, 'NOTE', 'PHYSICIAN'),
      await event('note.added', 'IMAGE', patientId, 'NOTE'),
      await event('note.added', 'REPORT', patientId, 'NOTE'),
    ];
    const staff = [
      await event('staff.registered', 'STAFF', null),
      await event('account.deactivated', 'ACCOUNT', null),
    ];
    const all = new Set([...administration, ...clinical, ...staff]);
    const seen = async (person: Person) => {
      const answer = await person.ask(workflowLogs, { first: 100 });
      const nodes = valueOf<Page | null>(answer, 'workflowLogs')?.nodes ?? [];
      const listed = nodes.map(({ id }) => id).filter((id) => all.has(id));
      const representations = [...all].map((id) => ({ __typename: 'WorkflowLog', id }));
      const resolved = await person.ask(entity, { representations });
      const entities = valueOf<(Entry | null)[]>(resolved, '_entities');
      const single = entities.flatMap((entry) => (entry === null ? [] : [entry.id]));
      expect(single.toSorted()).toEqual(listed.toSorted());
      return listed.toSorted();
    };
    expect(await seen(clinic.person('ADMIN'))).toEqual([...all].toSorted());
    for (const role of ['RADIOLOGIST', 'PHYSICIAN', 'TECHNOLOGIST'] as const) {
      expect(await seen(clinic.person(role))).toEqual([...administration, ...clinical].toSorted());
    }
    expect(await seen(clinic.person('CLERK'))).toEqual(administration.toSorted());
    expect(await seen(clinic.person('ANALYST'))).toEqual([]);
    expect(await seen(clinic.person('PATIENT', { patientId }))).toEqual([]);
    expect(await seen(clinic.nobody)).toEqual([]);
    expect(codes(await clinic.person('ANALYST').ask(workflowLogs))).toEqual(['FORBIDDEN']);
    expect(codes(await clinic.person('PATIENT').ask(workflowLogs))).toEqual(['FORBIDDEN']);
    expect(codes(await clinic.nobody.ask(workflowLogs))).toEqual(['UNAUTHENTICATED']);
  });

  it('hides a restricted patient from clinicians without a part in the record', async () => {
    const patientId = await clinic.directory.patient({ restricted: true });
    await event('image.uploaded', 'IMAGE', patientId);
    const seen = async (person: Person) => {
      const page = pageOf(await person.ask(workflowLogs, { filter: { patientId } }));
      const under = await person.ask(ofPatients, { representations: parents([patientId]) });
      return [page.totalCount, ...codes(under)];
    };
    const treating = clinic.person('PHYSICIAN');
    await clinic.directory.contribution(patientId, treating.staffId);
    expect(await seen(clinic.person('PHYSICIAN'))).toEqual([0, 'FORBIDDEN']);
    expect(await seen(treating)).toEqual([1]);
    expect(await seen(clinic.person('ADMIN'))).toEqual([1]);
  });

  it('costs the same statements under one patient as under thirty', async () => {
    const patients: string[] = [];
    for (let i = 0; i < 30; i += 1) {
      const patientId = await clinic.directory.patient();
      patients.push(patientId);
      if (i < 20) await event('patient.registered', 'PATIENT', patientId);
    }
    const person = clinic.person('TECHNOLOGIST');
    const count = async (ids: readonly string[], expected: number) => {
      const sent = await statementsOf(async () => {
        const answer = await person.ask(ofPatients, { representations: parents(ids), first: 3 });
        expect(answer.errors).toEqual([]);
        const totals = valueOf<{ workflowLogs: Page }[]>(answer, '_entities').map(
          ({ workflowLogs: { totalCount } }) => totalCount,
        );
        expect(totals.reduce((sum, total) => sum + total, 0)).toBe(expected);
      });
      return sent.filter((text) => !text.startsWith('insert into "audit"')).length;
    };
    // The page, which holds the whole list; where a list is empty, also whether the patients may be read.
    expect(await count(patients.slice(0, 1), 1)).toBe(1);
    expect(await count(patients.slice(0, 20), 20)).toBe(1);
    expect(await count(patients, 20)).toBe(2);
  });
});
