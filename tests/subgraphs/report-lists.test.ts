import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, valueOf, type Answer } from '../support/ask.ts';
import { diagnosisClinic, type Person } from '../support/diagnosis.ts';
import { statementsOf } from '../support/statements.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof diagnosisClinic>>;
let radiologist: Person;
beforeAll(async () => {
  clinic = await diagnosisClinic(stack);
  radiologist = clinic.person('RADIOLOGIST');
});
afterAll(() => stack.disposeAsync());

type Page = {
  totalCount: number;
  nodes: { id: string }[];
  edges: { cursor: string; node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
};
const pageFields = `totalCount nodes { id } edges { cursor node { id } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`;
const reports = `query ($filter: ReportFilter, $orderBy: ReportOrder, $first: Int, $after: String) {
  reports(filter: $filter, orderBy: $orderBy, first: $first, after: $after) { ${pageFields} } }`;
const pageOf = (answer: Answer) => valueOf<Page>(answer, 'reports');
const idsOf = (answer: Answer) => pageOf(answer).nodes.map(({ id }) => id);
const find = async (filter: object, person = radiologist) => idsOf(await person.ask(reports, { filter }));

const under = (type: string) => `query ($representations: [_Any!]!, $first: Int, $filter: ReportFilter) {
  _entities(representations: $representations) { ... on ${type} {
    id reports(first: $first, filter: $filter) { totalCount nodes { id images { id } } } } } }`;
/** How many reports stand under each parent, and which. */
async function lists(type: string, ids: string[], person = radiologist): Promise<unknown[]> {
  const answer = await person.ask(under(type), { representations: parents(type, ids) });
  return valueOf<{ reports: Page }[]>(answer, '_entities').map(({ reports: { totalCount, nodes } }) =>
    [totalCount, nodes.map(({ id }) => id)].flat(),
  );
}
const refusal = async (variables: object) => codes(await radiologist.ask(reports, { ...variables }));
const outcome = async (person: Person, id: string) =>
  codes(await person.ask(under('Patient'), { representations: parents('Patient', [id]) }));
const parents = (type: string, ids: readonly string[]) => ids.map((id) => ({ __typename: type, id }));

describe('reports', () => {
  it('are listed newest first, page by page, to the end', async () => {
    const patientId = await clinic.directory.patient();
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.unshift(await clinic.draft(radiologist, patientId));
    const got: string[] = [];
    let after: string | null = null;
    for (const hasNextPage of [true, true, false]) {
      const page = pageOf(await radiologist.ask(reports, { filter: { patientId }, first: 2, after }));
      expect(page).toMatchObject({
        totalCount: 5,
        pageInfo: { hasNextPage, hasPreviousPage: after !== null },
      });
      expect(page.edges.map(({ node }) => node)).toEqual(page.nodes);
      got.push(...page.nodes.map(({ id }) => id));
      after = page.pageInfo.endCursor;
    }
    expect(got).toEqual(ids);
  });

  it('are ordered by confirmation, unconfirmed ones as the oldest', async () => {
    const patientId = await clinic.directory.patient();
    const early = await clinic.draft(radiologist, patientId);
    const late = await clinic.final(radiologist, patientId);
    const ask = (direction: string, more: object = {}) =>
      radiologist.ask(reports, {
        filter: { patientId },
        orderBy: { field: 'CONFIRMED_AT', direction },
        ...more,
      });
    expect(idsOf(await ask('DESC'))).toEqual([late, early]);
    const first = pageOf(await ask('ASC', { first: 1 }));
    expect(first.nodes).toEqual([{ id: early }]);
    expect(idsOf(await ask('ASC', { first: 1, after: first.pageInfo.endCursor }))).toEqual([late]);
    const otherOrder = { filter: { patientId }, after: first.pageInfo.endCursor };
    expect(codes(await radiologist.ask(reports, otherOrder))).toEqual(['BAD_USER_INPUT after']);
  });

  it('are found by every condition of the filter', async () => {
    const author = clinic.person('PHYSICIAN');
    const patientId = await clinic.directory.patient();
    const imageId = await clinic.directory.image(patientId);
    const studyId = await clinic.directory.study(patientId);
    const draft = await clinic.draft(author, patientId, { imageIds: [imageId], studyId });
    const final = await clinic.final(radiologist, patientId);
    const both = [final, draft];
    const soon = new Date(Date.now() + 60_000).toISOString();
    expect(await find({ patientId })).toEqual(both);
    expect(await find({ patientId, authorId: author.staffId })).toEqual([draft]);
    expect(await find({ imageId })).toEqual([draft]);
    expect(await find({ studyId })).toEqual([draft]);
    expect(await find({ studyId: 'nonsense' })).toEqual([]);
    expect(await find({ patientId, status: { eq: 'FINAL' } })).toEqual([final]);
    expect(await find({ patientId, status: { in: ['DRAFT', 'FINAL'] } })).toEqual(both);
    expect(await find({ patientId, status: { in: [] } })).toEqual([]);
    expect(await find({ patientId, createdAt: { lt: soon } })).toEqual(both);
    expect(await find({ patientId, createdAt: { gte: soon } })).toEqual([]);
    expect(await find({ patientId, confirmedAt: { gte: '2020-01-01T00:00:00+02:00' } })).toEqual([final]);
    expect(await find({ patientId, confirmedAt: { lt: soon } })).toEqual([final]);
    expect(await find({ patientId: 'nonsense' })).toEqual([]);
    expect(await find({ imageId: 'nonsense' })).toEqual([]);
    expect(await find({ patientId: null, authorId: author.staffId, search: null })).toEqual([draft]);
  });

  it('refuse pages and searches beyond their limits by the argument', async () => {
    expect(await refusal({ first: 0 })).toEqual(['BAD_USER_INPUT first']);
    expect(await refusal({ first: 101 })).toEqual(['BAD_USER_INPUT first']);
    expect(await refusal({ first: -1 })).toEqual(['BAD_USER_INPUT first']);
    expect(await refusal({ after: 'AAAA' })).toEqual(['BAD_USER_INPUT after']);
    expect(await refusal({ filter: { search: 'x'.repeat(201) } })).toEqual(['BAD_USER_INPUT filter.search']);
    expect(await refusal({ filter: { search: '\u0000' } })).toEqual(['BAD_USER_INPUT filter.search']);
  });
});

describe('reports of patients, staff, images and studies', () => {
  it('cost the same statements under one parent as under thirty', async () => {
    const author = clinic.person('RADIOLOGIST');
    const patients: string[] = [];
    const images: string[] = [];
    const studies: string[] = [];
    for (let i = 0; i < 30; i += 1) {
      const patientId = await clinic.directory.patient();
      const imageId = await clinic.directory.image(patientId);
      patients.push(patientId);
      images.push(imageId);
      const studyId = await clinic.directory.study(patientId);
      studies.push(studyId);
      await clinic.draft(author, patientId, { imageIds: [imageId], studyId });
    }
    const people = [author.staffId, ...Array.from({ length: 29 }, () => crypto.randomUUID())];
    for (const [type, ids] of [
      ['Patient', patients],
      ['Image', images],
      ['Study', studies],
      ['Staff', people],
    ] as const) {
      const count = async (some: readonly string[]) => {
        const sent = await statementsOf(async () => {
          const { data, errors } = await radiologist.ask(under(type), {
            representations: parents(type, some),
            first: 1,
          });
          expect(errors).toEqual([]);
          expect(data?.['_entities']).toHaveLength(some.length);
        });
        return sent.filter((text) => !text.includes('audit')).length;
      };
      // Only the author's list is longer than its page, and has to be counted.
      const statements = type === 'Staff' ? 2 : 1;
      expect(await count(ids.slice(0, 1))).toBe(statements);
      expect(await count(ids)).toBe(statements);
    }
  });

  it('belong to their parent, and are counted under it', async () => {
    const author = clinic.person('PHYSICIAN');
    const patientId = await clinic.directory.patient();
    const other = await clinic.directory.patient();
    const image = await clinic.directory.image(patientId);
    const study = await clinic.directory.study(patientId);
    const first = await clinic.draft(author, patientId, { imageIds: [image], studyId: study });
    const second = await clinic.final(author, patientId);
    const elsewhere = await clinic.draft(author, other);
    // Twice: the second answer comes from the compiled query.
    for (const _ of [1, 2]) {
      expect(await lists('Patient', [patientId, other])).toEqual([
        [2, second, first],
        [1, elsewhere],
      ]);
      expect(await lists('Staff', [author.staffId])).toEqual([[3, elsewhere, second, first]]);
      expect(await lists('Image', [image, crypto.randomUUID()])).toEqual([[1, first], [0]]);
      expect(await lists('Study', [study, crypto.randomUUID()])).toEqual([[1, first], [0]]);
    }
    const analyst = clinic.person('ANALYST');
    expect(await lists('Patient', [patientId, other], analyst)).toEqual([[1, second], [0]]);
    const patient = clinic.person('PATIENT', { patientId });
    expect(await lists('Staff', [author.staffId], patient)).toEqual([[1, second]]);
    expect(await lists('Image', [image], patient)).toEqual([[0]]);
    expect(await lists('Study', [study], patient)).toEqual([[0]]);
  });

  it('do not exist under a patient who does not, or whom the caller may not read', async () => {
    const restricted = await clinic.directory.patient({ restricted: true });
    expect(await outcome(radiologist, crypto.randomUUID())).toEqual(['NOT_FOUND']);
    expect(await outcome(radiologist, 'x')).toEqual(['NOT_FOUND']);
    expect(await outcome(radiologist, restricted)).toEqual(['FORBIDDEN']);
    expect(await outcome(clinic.person('ADMIN'), restricted)).toEqual([]);
    expect(await outcome(clinic.person('PATIENT'), restricted)).toEqual(['NOT_FOUND']);
    expect(await outcome(clinic.person('PATIENT', { patientId: restricted }), restricted)).toEqual([]);
    expect(await outcome(clinic.person('CLERK'), restricted)).toEqual(['FORBIDDEN']);
    expect(await outcome(clinic.nobody, restricted)).toEqual(['UNAUTHENTICATED']);
  });

  it('tell whether the caller may write a report about the patient now', async () => {
    const query = `query ($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on Patient { viewerCanCreateReport } } }`;
    const active = await clinic.directory.patient();
    const inactive = await clinic.directory.patient({ active: false });
    const closed = await clinic.directory.patient({ restricted: true });
    const opened = await clinic.directory.patient({ restricted: true });
    const own = await clinic.directory.patient({ restricted: true });
    const answer = async (person: Person) => {
      await clinic.directory.grant(opened, person.staffId);
      await clinic.directory.contribution(own, person.staffId);
      const representations = parents('Patient', [
        active,
        inactive,
        closed,
        opened,
        own,
        crypto.randomUUID(),
      ]);
      const patients = await person.ask(query, { representations });
      return valueOf<{ viewerCanCreateReport: boolean }[]>(patients, '_entities').map(
        ({ viewerCanCreateReport }) => viewerCanCreateReport,
      );
    };
    for (const person of [clinic.person('PHYSICIAN'), radiologist]) {
      expect(await answer(person)).toEqual([true, false, false, false, true, false]);
    }
    for (const role of ['ADMIN', 'TECHNOLOGIST', 'CLERK', 'ANALYST', 'PATIENT'] as const) {
      expect(await answer(clinic.person(role))).toEqual(Array(6).fill(false));
    }
  });
});
