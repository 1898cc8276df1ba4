import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { kinds } from '../support/ask.ts';
import { askSubgraph, entityQuery } from '../support/direct.ts';
import type { SubgraphName } from '../support/guarded-fields.ts';
import { openSeededClinic } from '../support/seeded-record.ts';

const stack = new AsyncDisposableStack();
let seeded: Awaited<ReturnType<typeof openSeededClinic>>;

beforeAll(async () => {
  seeded = await openSeededClinic(stack);
});
afterAll(() => stack.disposeAsync());

describe('a patient', () => {
  const single: [field: string, id: (record: typeof seeded.record) => string][] = [
    ['patient', ({ patientId }) => patientId],
    ['image', ({ imageId }) => imageId],
    ['report', ({ reportId }) => reportId],
    ['report', ({ draftId }) => draftId],
    ['billing', ({ billingId }) => billingId],
  ];

  it.each(single)("reads no other's %s", async (field, id) => {
    const { people, other } = seeded;
    const query = `query ($id: ID!) { ${field}(id: $id) { id } }`;
    const answer = await people.PATIENT.ask(query, { id: id(other) });
    expect(answer.data).toEqual({ [field]: null });
    expect(kinds(answer)).toEqual(['NOT_FOUND']);
  });

  it('finds in every list what is in the own record, and nothing else', async () => {
    const { people, record } = seeded;
    const data = await people.PATIENT.must(`{
      patients { totalCount nodes { id } } images { nodes { patient { id } } } reports { nodes { id patient { id } } }
      billings { nodes { patient { id } } } staffMembers { nodes { id } }
    }`);
    const own = { patient: { id: record.patientId } };
    expect(data).toMatchObject({
      patients: { totalCount: 1, nodes: [{ id: record.patientId }] },
      reports: { nodes: [{ id: record.reportId, ...own }] },
    });
    for (const list of ['images', 'billings']) {
      const { nodes } = data[list] as { nodes: unknown[] };
      expect(nodes.length).toBeGreaterThan(0);
      expect(nodes).toEqual(nodes.map(() => own));
    }
  });

  it("finds under staff behind the own record nothing of others' records", async () => {
    const { people, record } = seeded;
    const data = await people.PATIENT.must(
      `query ($id: ID!) { staff(id: $id) { images { totalCount nodes { patient { id } } } } }`,
      { id: record.staffId },
    );
    expect(data).toEqual({
      staff: { images: { totalCount: 1, nodes: [{ patient: { id: record.patientId } }] } },
    });
  });

  const foreign: [subgraph: SubgraphName, type: string, selection: string, id: () => string][] = [
    ['users', 'Patient', 'id', () => seeded.other.patientId],
    ['imaging', 'Patient', 'images { totalCount }', () => seeded.other.patientId],
    ['diagnosis', 'Patient', 'reports { totalCount }', () => seeded.other.patientId],
    ['financial', 'Patient', 'billings { totalCount }', () => seeded.other.patientId],
    ['financial', 'Patient', 'billingSummary { currency }', () => seeded.other.patientId],
    ['imaging', 'Image', 'id', () => seeded.other.imageId],
    ['imaging', 'Study', 'id', () => seeded.other.studyId],
    ['diagnosis', 'Report', 'id', () => seeded.other.reportId],
    ['diagnosis', 'Report', 'id', () => seeded.record.draftId],
    ['financial', 'Billing', 'id', () => seeded.other.billingId],
  ];

  it.each(foreign)(
    'gets at %s itself nothing of a %s that is not theirs to see (%s)',
    async (name, type, selection, id) => {
      const of = [{ __typename: type, id: id() }];
      const query = entityQuery(type, selection);
      const answer = await askSubgraph(seeded.clinic, name, seeded.people.PATIENT, query, { of });
      expect(kinds(answer)).toEqual(['NOT_FOUND']);
      expect(JSON.stringify(answer.data)).toMatch(/^\{"_entities":\[(null|\{"\w+":null\})\]\}$/);
    },
  );

  it("finds no report of another's image or study, and no billing of another's report", async () => {
    const { clinic, people, other } = seeded;
    const image = [{ __typename: 'Image', id: other.imageId }];
    const study = [{ __typename: 'Study', id: other.studyId }];
    const report = [{ __typename: 'Report', id: other.reportId }];
    const under = async (name: SubgraphName, type: string, list: string, of: object[]) =>
      (await askSubgraph(clinic, name, people.PATIENT, entityQuery(type, `${list} { totalCount }`), { of }))
        .data;
    for (const [type, of] of Object.entries({ Image: image, Study: study })) {
      expect(await under('diagnosis', type, 'reports', of)).toEqual({
        _entities: [{ reports: { totalCount: 0 } }],
      });
    }
    expect(await under('financial', 'Report', 'billings', report)).toEqual({
      _entities: [{ billings: { totalCount: 0 } }],
    });
  });
});

describe('a technologist', () => {
  it('sees confirmed reports only, from their confirmation on', async () => {
    const { clinic, people, record } = seeded;
    const { TECHNOLOGIST } = people;
    const data = await TECHNOLOGIST.must(
      `query ($patient: ID!, $image: ID!, $report: ID!) {
        reports { nodes { status } }
        patient(id: $patient) { reports { nodes { id } } }
        image(id: $image) { reports { nodes { id } } }
        report(id: $report) { history { status } }
      }`,
      { patient: record.patientId, image: record.imageId, report: record.reportId },
    );
    const one = { reports: { nodes: [{ id: record.reportId }] } };
    expect(data).toEqual({
      reports: { nodes: [{ status: 'FINAL' }, { status: 'FINAL' }] },
      patient: one,
      image: one,
      report: { history: [{ status: 'FINAL' }] },
    });
    const of = [{ __typename: 'Report', id: record.draftId }];
    expect(
      kinds(await askSubgraph(clinic, 'diagnosis', TECHNOLOGIST, entityQuery('Report', 'id'), { of })),
    ).toEqual(['NOT_FOUND']);
  });
});

describe('a clerk', () => {
  const administration = ['account.opened', 'billing.created', 'patient.registered'];

  it("reads of the workflow what concerns patients' administration and billing", async () => {
    const { CLERK, RADIOLOGIST } = seeded.people;
    const query =
      'query ($id: ID!) { patient(id: $id) { workflowLogs(first: 100) { totalCount nodes { action } } } }';
    const actions = async (who: typeof CLERK) => {
      const { patient } = await who.must(query, { id: seeded.record.patientId });
      const { workflowLogs } = patient as {
        workflowLogs: { totalCount: number; nodes: { action: string }[] };
      };
      expect(workflowLogs.totalCount).toBe(workflowLogs.nodes.length);
      return [...new Set(workflowLogs.nodes.map(({ action }) => action))].toSorted();
    };
    expect(await actions(RADIOLOGIST)).toEqual(
      [
        ...administration,
        'image.deleted',
        'image.mismatch-accepted',
        'image.uploaded',
        'note.added',
        'report.confirmed',
        'report.created',
      ].toSorted(),
    );
    expect(await actions(CLERK)).toEqual(administration);
  });

  it('reads neither images nor reports, wherever they are asked for', async () => {
    const { clinic, people, record } = seeded;
    const log = [{ __typename: 'WorkflowLog', id: record.logId }];
    const of = [
      { __typename: 'Report', id: record.reportId },
      { __typename: 'Report', id: record.draftId },
    ];
    const answer = await askSubgraph(clinic, 'diagnosis', people.CLERK, entityQuery('Report', 'findings'), {
      of,
    });
    expect(answer.data).toEqual({ _entities: [null, null] });
    expect(kinds(answer)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    const entry = await askSubgraph(clinic, 'diagnosis', people.CLERK, entityQuery('WorkflowLog', 'action'), {
      of: log,
    });
    expect(entry).toEqual({ data: { _entities: [{ action: 'billing.created' }] }, errors: [] });
  });
});
