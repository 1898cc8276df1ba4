import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clinic } from '../support/clinic.ts';
import { askSubgraph, entityQuery } from '../support/direct.ts';
import type { Person } from '../support/person.ts';

const stack = new AsyncDisposableStack();
let clinic: Clinic;
let people: Record<'RADIOLOGIST' | 'CLERK' | 'ADMIN' | 'ANALYST' | 'PATIENT', Person>;
let reportId: string;
let billingId: string;

beforeAll(async () => {
  clinic = stack.use(await Clinic.open());
  const patient = await clinic.patientWithAccount();
  people = {
    RADIOLOGIST: await clinic.staff('RADIOLOGIST'),
    CLERK: await clinic.staff('CLERK'),
    ANALYST: await clinic.staff('ANALYST'),
    ADMIN: clinic.administrator,
    PATIENT: patient,
  };
  const patientId = patient.patient.id;
  const { createReport } = await people.RADIOLOGIST.must(
    'mutation ($input: CreateReportInput!) { createReport(input: $input) { id } }',
    { input: { patientId, findings: 'Clear', impression: 'None' } },
  );
  reportId = (createReport as { id: string }).id;
  const { createBilling } = await people.CLERK.must(
    'mutation ($input: CreateBillingInput!) { createBilling(input: $input) { id } }',
    {
      input: {
        patientId,
        reportId,
        description: 'Reading',
        dueDate: '2030-01-01',
        amount: { amount: '10', currency: 'EUR' },
      },
    },
  );
  billingId = (createBilling as { id: string }).id;
});
afterAll(() => stack.disposeAsync());

async function billed(who: Person): Promise<unknown> {
  const query = 'query ($id: ID!) { billing(id: $id) { reportId report { id status } } }';
  const { data, errors } = await who.ask(query, { id: billingId });
  return { ...(data?.['billing'] as unknown as object), errors: errors.length };
}

/** How many billings are found by the report, in each of the ways that lead there. */
async function found(who: Person): Promise<unknown> {
  const byFilter = 'query ($id: ID!) { billings(filter: { reportId: $id }) { totalCount nodes { id } } }';
  const { billings } = await who.must(byFilter, { id: reportId });
  const of = [{ __typename: 'Report', id: reportId }];
  const query = entityQuery('Report', 'billings { totalCount nodes { id } }');
  const { data } = await askSubgraph(clinic, 'financial', who, query, { of });
  const [entity] = (data?.['_entities'] ?? []) as unknown as { billings: { totalCount: number } }[];
  const counted = who === people.ANALYST ? await countedByReport() : null;
  return {
    filter: (billings as { totalCount: number; nodes: object[] }).totalCount,
    listed: (billings as { totalCount: number; nodes: object[] }).nodes.length,
    direct: entity?.billings.totalCount,
    ...(counted !== null && { counted }),
  };
}

async function countedByReport(): Promise<number> {
  const query = 'query ($id: ID!) { billingStats(groupBy: [], filter: { reportId: $id }) { count } }';
  const { billingStats } = await people.ANALYST.must(query, { id: reportId });
  return (billingStats as { count: number }[]).reduce((sum, { count }) => sum + count, 0);
}

/** A clerk names a report by its id, and may not read it. */
const named = { report: null, errors: 1 };

const none = { filter: 0, listed: 0, direct: 0 };
const one = { filter: 1, listed: 1, direct: 1 };

describe('the report behind a billing', () => {
  it('is shown to those who see confirmed reports alone when it is confirmed, not even its id before', async () => {
    const hidden = { reportId: null, report: null, errors: 0 };
    expect(await billed(people.PATIENT)).toEqual(hidden);
    expect(await billed(people.ANALYST)).toEqual(hidden);
    expect(await billed(people.CLERK)).toEqual({ reportId, ...named });
    const draft = { reportId, report: { id: reportId, status: 'DRAFT' }, errors: 0 };
    expect(await billed(people.ADMIN)).toEqual(draft);

    // What is not shown leads nowhere.
    expect(await found(people.PATIENT)).toEqual(none);
    expect(await found(people.ANALYST)).toEqual({ ...none, counted: 0 });
    expect(await found(people.CLERK)).toEqual(one);
    expect(await found(people.ADMIN)).toEqual(one);

    await people.RADIOLOGIST.must('mutation ($id: ID!) { confirmReport(id: $id, version: 1) { id } }', {
      id: reportId,
    });
    const final = { reportId, report: { id: reportId, status: 'FINAL' }, errors: 0 };
    for (const who of [people.PATIENT, people.ANALYST, people.ADMIN])
      expect(await billed(who)).toEqual(final);
    expect(await billed(people.CLERK)).toEqual({ reportId, ...named });
    for (const who of [people.PATIENT, people.ADMIN, people.CLERK]) expect(await found(who)).toEqual(one);
    expect(await found(people.ANALYST)).toEqual({ ...one, counted: 1 });
  });
});
