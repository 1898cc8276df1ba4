import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, valueOf } from '../support/ask.ts';
import { diagnosisClinic, report, texts, type Person } from '../support/diagnosis.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof diagnosisClinic>>;
let patientId: string;
let author: Person;
let draft: string;
let final: string;

beforeAll(async () => {
  clinic = await diagnosisClinic(stack);
  patientId = await clinic.directory.patient();
  author = clinic.person('PHYSICIAN');
  draft = await clinic.draft(author, patientId);
  final = await clinic.final(author, patientId);
});
afterAll(() => stack.disposeAsync());

const reports = 'query ($filter: ReportFilter) { reports(filter: $filter) { totalCount nodes { id } } }';
const entity = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  ... on Report { id status findings } } }`;

/** What a person sees of the two reports: one by one, in the list, and as references. */
async function seen(person: Person): Promise<Record<'draft' | 'final', string[]>> {
  const list = await person.ask(reports, { filter: { patientId } });
  const nodes = valueOf<{ nodes: { id: string }[] } | null>(list, 'reports')?.nodes ?? [];
  const look = async (id: string) => [
    codes(await person.ask(report, { id }))[0] ?? 'seen',
    codes(await person.ask(entity, { representations: [{ __typename: 'Report', id }] }))[0] ?? 'seen',
    nodes.some((node) => node.id === id) ? 'listed' : 'not listed',
  ];
  return { draft: await look(draft), final: await look(final) };
}

const shown = ['seen', 'seen', 'listed'];
const hidden = ['NOT_FOUND', 'NOT_FOUND', 'not listed'];
const refused = ['FORBIDDEN', 'FORBIDDEN', 'not listed'];

/** The states that the history of the final report shows a person. */
async function versions(person: Person): Promise<string[]> {
  const answer = await person.ask(report, { id: final });
  return valueOf<{ history: { status: string }[] }>(answer, 'report').history.map(({ status }) => status);
}

describe('who may read reports', () => {
  it.each([
    ['ADMIN', shown, shown],
    ['RADIOLOGIST', shown, shown],
    ['PHYSICIAN', shown, shown],
    ['TECHNOLOGIST', hidden, shown],
    ['CLERK', refused, refused],
    ['ANALYST', hidden, shown],
  ] as const)('%s', async (role, ofDraft, ofFinal) => {
    expect(await seen(clinic.person(role))).toEqual({ draft: ofDraft, final: ofFinal });
  });

  it('the patient: the own, once confirmed', async () => {
    expect(await seen(clinic.person('PATIENT', { patientId }))).toEqual({ draft: hidden, final: shown });
    expect(await seen(clinic.person('PATIENT'))).toEqual({ draft: hidden, final: hidden });
  });

  it('nobody at all: nothing', async () => {
    const none = ['UNAUTHENTICATED', 'UNAUTHENTICATED', 'not listed'];
    expect(await seen(clinic.nobody)).toEqual({ draft: none, final: none });
  });

  it('does not count what may not be seen', async () => {
    const { data } = await clinic.person('TECHNOLOGIST').ask(reports, { filter: { patientId } });
    expect(data?.['reports']).toEqual({ totalCount: 1, nodes: [{ id: final }] });
    const asked = { patientId, status: { in: ['DRAFT', 'PRELIMINARY', 'CANCELLED'] } };
    const drafts = await clinic.person('TECHNOLOGIST').ask(reports, { filter: asked });
    expect(drafts.data?.['reports']).toEqual({ totalCount: 0, nodes: [] });
  });

  it('hides history from before the confirmation from those who see no drafts', async () => {
    expect(await versions(author)).toEqual(['DRAFT', 'FINAL']);
    expect(await versions(clinic.person('TECHNOLOGIST'))).toEqual(['FINAL']);
    expect(await versions(clinic.person('PATIENT', { patientId }))).toEqual(['FINAL']);
  });

  it('gives analysts no text, and lets them not search in it', async () => {
    const analyst = clinic.person('ANALYST');
    // The second time the answer comes from the compiled query.
    for (const _ of [1, 2]) {
      const { data, errors } = await analyst.ask(report, { id: final });
      expect(errors).toEqual([]);
      expect(data?.['report']).toMatchObject({
        id: final,
        status: 'FINAL',
        findings: null,
        impression: null,
        recommendations: null,
        history: [{ findings: null, impression: null, reason: null }],
      });
    }
    expect(codes(await analyst.ask(reports, { filter: { search: 'scaphoid' } }))).toEqual([
      'FORBIDDEN filter.search',
    ]);
  });

  it('shows the confirmed text to the patient', async () => {
    const { data } = await clinic.person('PATIENT', { patientId }).ask(report, { id: final });
    expect(data?.['report']).toMatchObject(texts);
  });
});

describe('a restricted patient', () => {
  it('is hidden from clinicians without a part in the record, not from others', async () => {
    const treating = clinic.person('PHYSICIAN');
    const restricted = await clinic.directory.patient();
    const id = await clinic.final(treating, restricted);
    await clinic.directory.query('update directory.patients set restricted = true where id = $1', [
      restricted,
    ]);
    const outcome = async (person: Person) => codes(await person.ask(report, { id }))[0] ?? 'seen';
    expect(await outcome(clinic.person('PHYSICIAN'))).toBe('NOT_FOUND');
    expect(await outcome(clinic.person('RADIOLOGIST'))).toBe('NOT_FOUND');
    expect(await outcome(clinic.person('TECHNOLOGIST'))).toBe('NOT_FOUND');
    expect(await outcome(treating)).toBe('seen');
    expect(await outcome(clinic.person('ADMIN'))).toBe('seen');
    expect(await outcome(clinic.person('PATIENT', { patientId: restricted }))).toBe('seen');
    const list = await clinic.person('PHYSICIAN').ask(reports, { filter: { patientId: restricted } });
    expect(list.data?.['reports']).toEqual({ totalCount: 0, nodes: [] });
  });
});

describe('the audit trail', () => {
  it('names the patients whose reports were read, and what was refused', async () => {
    const reader = clinic.person('RADIOLOGIST');
    await reader.ask(report, { id: final });
    const clerk = clinic.person('CLERK');
    await clerk.ask(report, { id: final });
    const events = await clinic.directory.query(
      'select kind, action, outcome, patient_ids from audit.events where staff_id = any($1) order by at',
      [[reader.staffId, clerk.staffId]],
    );
    expect(events).toEqual([
      { kind: 'READ', action: 'record.read', outcome: 'ALLOWED', patient_ids: [patientId] },
      { kind: 'DENIAL', action: 'denied Query.report', outcome: 'DENIED', patient_ids: [patientId] },
    ]);
  });
});
