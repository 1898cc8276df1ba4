import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, kinds, type Answer } from '../support/ask.ts';
import { apiSchema, fullSelection, subgraphSchema } from '../support/full-selection.ts';
import { askSubgraph, entityQuery } from '../support/direct.ts';
import type { SubgraphName } from '../support/guarded-fields.ts';
import { openSeededClinic, secrets } from '../support/seeded-record.ts';

const stack = new AsyncDisposableStack();
let seeded: Awaited<ReturnType<typeof openSeededClinic>>;

beforeAll(async () => {
  seeded = await openSeededClinic(stack);
});
afterAll(() => stack.disposeAsync());

/** The secrets that an answer gives away, anywhere in it. */
function told(answer: unknown): string[] {
  const text = JSON.stringify(answer);
  return Object.entries(secrets).flatMap(([name, secret]) => (text.includes(secret) ? [name] : []));
}

const queries: Record<string, [query: string, variables: () => Record<string, unknown>]> = {
  patient: ['patient(id: $id)', () => ({ id: seeded.record.patientId })],
  patients: ['patients', () => ({})],
  staff: ['staff(id: $id)', () => ({ id: seeded.record.staffId })],
  staffMembers: ['staffMembers', () => ({})],
  image: ['image(id: $id)', () => ({ id: seeded.record.imageId })],
  images: ['images', () => ({})],
  report: ['report(id: $id)', () => ({ id: seeded.record.reportId })],
  reports: ['reports', () => ({})],
  billing: ['billing(id: $id)', () => ({ id: seeded.record.billingId })],
  billings: ['billings', () => ({})],
};

function fullQuery(name: string, depth: number): string {
  const field = apiSchema.getQueryType()?.getFields()[name];
  if (field === undefined) throw new Error(`no field ${name}`);
  const [call = ''] = queries[name] ?? [];
  const of = call.includes('$id') ? '($id: ID!)' : '';
  return `query ${of} { ${call} ${fullSelection(field.type, depth)} }`;
}

const representation = () => {
  const { patientId, staffId, imageId, studyId, reportId, billingId } = seeded.record;
  return {
    Patient: patientId,
    Staff: staffId,
    Image: imageId,
    Study: studyId,
    Report: reportId,
    Billing: billingId,
  };
};
type Entity = keyof ReturnType<typeof representation>;

/** All that a subgraph itself can be asked of an entity. */
const owned: [SubgraphName, Entity][] = [
  ['users', 'Patient'],
  ['users', 'Staff'],
  ['imaging', 'Image'],
  ['imaging', 'Study'],
  ['imaging', 'Patient'],
  ['imaging', 'Staff'],
  ['diagnosis', 'Report'],
  ['diagnosis', 'Patient'],
  ['diagnosis', 'Staff'],
  ['diagnosis', 'Image'],
  ['diagnosis', 'Study'],
  ['financial', 'Billing'],
  ['financial', 'Patient'],
  ['financial', 'Staff'],
  ['financial', 'Report'],
];

const entityAnswer = async (
  name: SubgraphName,
  type: Entity,
  who: { token: string | null },
): Promise<Answer> => {
  const named = subgraphSchema(name).getType(type);
  if (named === undefined) throw new Error(`no type ${type}`);
  const of = [{ __typename: type, id: representation()[type] }];
  return askSubgraph(seeded.clinic, name, who, entityQuery(type, fullSelection(named, 4)), { of });
};

describe('an administrator', () => {
  it('reads all that was seeded, so that its absence means something', async () => {
    const { ADMIN } = seeded.people;
    const answers = await Promise.all(
      Object.entries(queries).map(([name, [, variables]]) => ADMIN.ask(fullQuery(name, 2), variables())),
    );
    // The name inside the file is not kept.
    const unread = Object.keys(secrets).filter((name) => !told(answers).includes(name));
    expect(unread).toEqual(['filePatientName']);
  });
});

describe('an analyst', () => {
  it.each(Object.keys(queries))('learns from %s nothing of who anybody is', async (name) => {
    const { ANALYST } = seeded.people;
    const [, variables] = queries[name] ?? [];
    const answer = await ANALYST.ask(fullQuery(name, 2), variables?.());
    expect(answer.data?.[name]).toBeTruthy();
    expect(told(answer)).toEqual([]);
    expect(codes(answer).filter((code) => code !== 'FORBIDDEN')).toEqual([]);
  });

  it.each(owned)('learns at %s itself from %s nothing of who anybody is', async (name, type) => {
    const answer = await entityAnswer(name, type, seeded.people.ANALYST);
    expect(answer.data).toMatchObject({ _entities: [{ id: representation()[type] }] });
    expect(told(answer)).toEqual([]);
  });

  it('gets the same pseudonym each time, another for each patient, and no year of birth of the very old', async () => {
    const { people, record, other } = seeded;
    const pseudonym = 'query ($id: ID!) { patient(id: $id) { mrn displayName birthYear birthDate } }';
    const of = async (id: string) => (await people.ANALYST.must(pseudonym, { id }))['patient'];
    const once = await of(record.patientId);
    // 60 bits: among a million patients two of one pseudonym are not to be expected.
    const mrn = expect.stringMatching(/^P-[0-9A-HJKMNP-TV-Z]{12}$/);
    expect(once).toMatchObject({ mrn, birthYear: null, birthDate: null });
    expect(await of(record.patientId)).toEqual(once);
    expect(await of(other.patientId)).not.toMatchObject(once as object);
    expect(await of(other.patientId)).toMatchObject({ birthYear: 1980 });
  });

  const asks: [what: string, subgraph: SubgraphName, query: string, variables?: Record<string, unknown>][] = [
    ['patients by search', 'users', 'patients(filter: { search: "Quorlington" }) { totalCount }'],
    ['patients by MRN', 'users', 'patients(filter: { mrn: { eq: "ZQX-778812" } }) { totalCount }'],
    [
      'patients by a beginning of the MRN',
      'users',
      'patients(filter: { mrn: { startsWith: "Z" } }) { totalCount }',
    ],
    [
      'patients by birth date',
      'users',
      'patients(filter: { birthDate: { gte: "1931-01-01" } }) { totalCount }',
    ],
    ['patients in order of names', 'users', 'patients(orderBy: { field: NAME }) { totalCount }'],
    [
      'patients in order of MRNs',
      'users',
      'patients(orderBy: { field: MRN, direction: DESC }) { totalCount }',
    ],
    ['patients in order of birth', 'users', 'patients(orderBy: { field: BIRTH_DATE }) { totalCount }'],
    ['one patient by MRN', 'users', 'patientByMrn(mrn: "ZQX-778812") { id }'],
    ['staff by search', 'users', 'staffMembers(filter: { search: "Velmora" }) { totalCount }'],
    ['images by search', 'imaging', 'images(filter: { search: "zerx" }) { totalCount }'],
    ['reports by search', 'diagnosis', 'reports(filter: { search: "zygal" }) { totalCount }'],
    ['billings by search', 'financial', 'billings(filter: { search: "lateral" }) { totalCount }'],
  ];

  it.each(asks)('may not ask for %s, here or there', async (_, subgraph, field) => {
    const { clinic, people } = seeded;
    const query = `{ ${field} }`;
    for (const answer of [
      await people.ANALYST.ask(query),
      await askSubgraph(clinic, subgraph, people.ANALYST, query, {}),
    ]) {
      expect(kinds(answer)).toEqual(['FORBIDDEN']);
      expect(Object.values(answer.data ?? { none: null })).toEqual([null]);
    }
  });

  it('may not ask by variables either, nor of a list under a patient, nor by a reference', async () => {
    const { clinic, people, record } = seeded;
    const { ANALYST } = people;
    const patients = 'query ($filter: PatientFilter) { patients(filter: $filter) { totalCount } }';
    expect(codes(await ANALYST.ask(patients, { filter: { search: 'Quorlington' } }))).toEqual([
      'FORBIDDEN filter.search',
    ]);
    const images = `query ($id: ID!) { patient(id: $id) { images(filter: { search: "zerx" }) { totalCount } } }`;
    expect(codes(await ANALYST.ask(images, { id: record.patientId }))).toEqual(['FORBIDDEN filter.search']);
    const of = [{ __typename: 'Patient', mrn: record.mrn }];
    const byMrn = await askSubgraph(clinic, 'users', ANALYST, entityQuery('Patient', 'id mrn'), { of });
    expect(byMrn.data).toEqual({ _entities: [null] });
    expect(codes(byMrn)).toEqual(['FORBIDDEN mrn']);
  });

  it('sees confirmed reports only', async () => {
    const { people, record } = seeded;
    const { reports } = await people.ANALYST.must('{ reports { nodes { id status } } }');
    expect(reports).toMatchObject({ nodes: [{ status: 'FINAL' }, { status: 'FINAL' }] });
    const draft = await people.ANALYST.ask('query ($id: ID!) { report(id: $id) { id } }', {
      id: record.draftId,
    });
    expect(codes(draft)).toEqual(['NOT_FOUND']);
  });
});
