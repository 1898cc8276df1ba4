import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '../support/ask.ts';
import { Clinic } from '../support/clinic.ts';
import { contractOperation } from '../support/contract.ts';
import { Directory } from '../support/directory.ts';
import { Person } from '../support/person.ts';

interface Event {
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly outcome: string;
  readonly accountId: string | null;
  readonly role: string | null;
  readonly patientIds: string[];
  readonly operationName: string | null;
  readonly requestId: string;
  readonly clientAddress: string | null;
}
interface Page {
  readonly totalCount: number;
  readonly nodes: Event[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const auditTrail = contractOperation('AuditTrail');
let clinic: Clinic;
let physician: Person;
let accountId: string;
let patient: { id: string };

async function trail(filter: object = {}, more: object = {}): Promise<Page> {
  const data = await clinic.administrator.must(auditTrail, { filter, first: 100, ...more });
  return data['auditEvents'] as Page;
}

beforeAll(async () => {
  clinic = await Clinic.open();
  physician = await clinic.staff('PHYSICIAN');
  patient = await clinic.patient();
  accountId = ((await physician.must('{ me { id } }'))['me'] as { id: string }).id;
  await physician.must(
    'query ReadsPatient($id: ID!) { patient(id: $id) { sex images { totalCount } } }',
    patient,
  );
  await physician.must('mutation Writes($input: CreateReportInput!) { createReport(input: $input) { id } }', {
    input: { patientId: patient.id, findings: 'F', impression: 'I' },
  });
  await physician.ask('query Refused { accounts { nodes { id } } }');
  await Person.signIn(clinic.address, 'nobody@test.example', 'a wrong password').catch(() => undefined);
});
afterAll(() => clinic[Symbol.asyncDispose]());

const actions = ({ nodes }: Page) => nodes.map(({ action }) => action);

describe('auditEvents', () => {
  it('tell of reads, writes, logins and refusals: who, from where, in which request', async () => {
    const { nodes, totalCount } = await trail({ accountId });
    expect(totalCount).toBe(nodes.length);
    const byOperation = Map.groupBy(nodes, ({ operationName }) => operationName);
    const common = {
      accountId,
      role: 'PHYSICIAN',
      clientAddress: '127.0.0.1',
      requestId: expect.any(String),
    };
    // A read is told of by each subgraph that gave something of it.
    expect(byOperation.get('ReadsPatient')).toEqual([
      expect.objectContaining({
        ...common,
        action: 'record.read',
        outcome: 'ALLOWED',
        patientIds: [patient.id],
      }),
      expect.objectContaining({
        ...common,
        action: 'record.read',
        outcome: 'ALLOWED',
        patientIds: [patient.id],
      }),
    ]);
    expect(byOperation.get('Writes')).toContainEqual(
      expect.objectContaining({ ...common, action: 'report.created', patientIds: [patient.id] }),
    );
    expect(byOperation.get('Refused')).toEqual([
      expect.objectContaining({
        ...common,
        action: 'denied Query.accounts',
        outcome: 'DENIED',
        patientIds: [],
      }),
    ]);
    const [read, other] = byOperation.get('ReadsPatient') ?? [];
    expect(read?.requestId).toBe(other?.requestId);
    const refused = await trail({ action: { eq: 'session.refused' } });
    expect(refused.nodes).toMatchObject([
      { accountId: null, role: null, clientAddress: '127.0.0.1', outcome: 'DENIED' },
    ]);
  });

  it('are found by every condition of the filter', async () => {
    const written = actions(await trail({ patientId: patient.id, action: { eq: 'report.created' } }));
    expect(written).toEqual(['report.created']);
    const touched = await trail({ patientId: patient.id });
    expect(touched.nodes.every(({ patientIds }) => patientIds.includes(patient.id))).toBe(true);
    expect(new Set(actions(touched))).toEqual(
      new Set(['patient.registered', 'record.read', 'report.created']),
    );
    expect(actions(await trail({ outcome: { in: ['DENIED'] } }))).toEqual([
      'session.refused',
      'denied Query.accounts',
    ]);
    expect(actions(await trail({ outcome: { eq: 'FAILED' } }))).toEqual([]);
    expect(actions(await trail({ action: { in: ['patient.registered', 'none'] } }))).toEqual([
      'patient.registered',
    ]);
    const [newest] = touched.nodes;
    const at = newest?.at ?? '';
    const later = new Date(Date.parse(at) + 1).toISOString();
    expect((await trail({ at: { gte: at, lt: later } })).nodes.map(({ id }) => id)).toContain(newest?.id);
    expect(await trail({ at: { lt: '2020-01-01T00:00:00Z' } })).toMatchObject({ totalCount: 0, nodes: [] });
    for (const unknown of [crypto.randomUUID(), 'x']) {
      expect((await trail({ patientId: unknown })).nodes).toEqual([]);
      expect((await trail({ accountId: unknown })).nodes).toEqual([]);
    }
  });

  it('tell to whose account a sign-in was refused, and find it by that', async () => {
    const { me } = await clinic.administrator.must('{ me { id email } }');
    const { id, email } = me as { id: string; email: string };
    await expect(Person.signIn(clinic.address, email, 'a wrong password')).rejects.toThrow('UNAUTHENTICATED');
    const query = `query ($filter: AuditEventFilter) {
      auditEvents(filter: $filter) { nodes { action subject { kind id } } } }`;
    const filter = { subjectId: id, outcome: { eq: 'DENIED' } };
    expect((await clinic.administrator.must(query, { filter }))['auditEvents']).toEqual({
      nodes: [{ action: 'session.refused', subject: { kind: 'ACCOUNT', id } }],
    });
  });

  it('come in pages, newest first', async () => {
    const { nodes } = await trail({ accountId });
    const got: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page: Page = await trail({ accountId }, { first: 2, after });
      got.push(...page.nodes.map(({ id }) => id));
      after = page.pageInfo.endCursor;
      more = page.pageInfo.hasNextPage;
    }
    expect(got).toEqual(nodes.map(({ id }) => id));
    const times = nodes.map(({ at }) => at);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  it('are for administrators alone', async () => {
    for (const role of ['RADIOLOGIST', 'TECHNOLOGIST', 'CLERK', 'ANALYST'] as const) {
      expect(codes(await (await clinic.staff(role)).ask(auditTrail))).toEqual(['FORBIDDEN']);
    }
    expect(codes(await (await clinic.patientWithAccount()).ask(auditTrail))).toEqual(['FORBIDDEN']);
    expect(codes(await clinic.nobody().ask(auditTrail))).toEqual(['UNAUTHENTICATED']);
  });

  it('refuse what is no page and no filter by its field', async () => {
    const refusal = async (variables: object) =>
      codes(await clinic.administrator.ask(auditTrail, { ...variables }));
    expect(await refusal({ first: 0 })).toEqual(['BAD_USER_INPUT first']);
    expect(await refusal({ first: 101 })).toEqual(['BAD_USER_INPUT first']);
    expect(await refusal({ after: 'x' })).toEqual(['BAD_USER_INPUT after']);
    expect(await refusal({ filter: { action: { eq: '\u0000' } } })).toEqual([
      'BAD_USER_INPUT filter.action.eq',
    ]);
    expect(await refusal({ filter: { action: { in: Array(101).fill('x') } } })).toEqual([
      'BAD_USER_INPUT filter.action.in',
    ]);
  });

  it('are sealed while the hospital runs', async () => {
    await using directory = await Directory.open(clinic.databaseUrl);
    await expect(
      (async () => {
        for (;;) {
          const [row] = await directory.query('select sum(events)::int as events from audit.seals');
          if (Number(row?.['events'] ?? 0) > 5) return 'sealed';
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
      })(),
    ).resolves.toBe('sealed');
  });
});
