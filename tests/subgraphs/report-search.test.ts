import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { codes, valueOf } from '../support/ask.ts';
import { diagnosisClinic, type Person } from '../support/diagnosis.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof diagnosisClinic>>;
let radiologist: Person;
beforeAll(async () => {
  clinic = await diagnosisClinic(stack);
  radiologist = clinic.person('RADIOLOGIST');
});
afterAll(() => stack.disposeAsync());

const reports = `query ($filter: ReportFilter) { reports(filter: $filter) { nodes { id } } }`;
const find = async (filter: object, who = radiologist) => {
  const answer = await who.ask(reports, { filter });
  return valueOf<{ nodes: { id: string }[] }>(answer, 'reports').nodes.map(({ id }) => id);
};

describe('a search', () => {
  it('finds reports as on the web: by words in any of the three texts, without accents, the last one begun', async () => {
    const patientId = await clinic.directory.patient();
    const report = await clinic.draft(radiologist, patientId, {
      findings: 'Two nodules in the left lung.',
      impression: 'Suspected métastases (T2-weighted, Ödem), Gefäße frei.',
      recommendations: 'Biopsy after a PET-CT.',
    });
    const search = (text: string) => find({ patientId, search: text });
    expect(await search('nodules LEFT')).toEqual([report]);
    expect(await search('left nodu')).toEqual([report]);
    expect(await search('nodu left')).toEqual([]);
    expect(await search('metastases')).toEqual([report]);
    expect(await search('MÉTAST')).toEqual([report]);
    expect(await search('odem')).toEqual([report]);
    expect(await search('gefasse')).toEqual([report]);
    expect(await search('GEFÄßE')).toEqual([report]);
    expect(await search('t2-weight')).toEqual([report]);
    expect(await search('"t2 weight"')).toEqual([]);
    expect(await search('biopsy')).toEqual([report]);
    expect(await search('"left lung"')).toEqual([report]);
    expect(await search('"lung left"')).toEqual([]);
    expect(await search('nodules -biopsy')).toEqual([]);
    expect(await search('kidney or lung')).toEqual([report]);
    expect(await search('   ')).toEqual([report]);
  });

  it.each([
    '"',
    "'",
    '\\',
    '&|!()',
    ':*',
    '<->',
    '-',
    'or',
    'a:b & !c',
    '%',
    '😀',
    "'; drop table reports --",
    '- - '.repeat(50),
    '-'.repeat(200),
    '"-'.repeat(100),
  ])('survives the search %s', async (search) => {
    expect(codes(await radiologist.ask(reports, { filter: { search } }))).toEqual([]);
  });

  it('takes every dash, quotation mark and bullet for what stands between words', async () => {
    const patientId = await clinic.directory.patient();
    const report = await clinic.draft(radiologist, patientId, {
      findings:
        'No “pneumothorax” today. Alignment L4–L5—spondylolisthesis; •osteophyte … «Verdacht» („Rippenfraktur“)',
      impression: '肺炎。左下葉 O’Connor’s sign ≥3mm ΑΣΛΑΝΙΔΗΣ',
    });
    const words = [
      'pneumothorax',
      'L5',
      'spondylolisthesis',
      'osteophyte',
      'Verdacht',
      'Rippenfraktur',
      '左下葉',
    ];
    for (const word of [
      ...words,
      'connor',
      "O'Connor",
      '3mm',
      'ασλανιδησ',
      '“l4 l5”',
      '"L4–L5"',
      '«no pneumothorax»',
    ]) {
      expect([word, await find({ patientId, search: word })]).toEqual([word, [report]]);
    }
    expect(await find({ patientId, search: '“l5 l4”' })).toEqual([]);
  });

  it('takes no notice of what has only been begun', async () => {
    const patientId = await clinic.directory.patient();
    const report = await clinic.draft(radiologist, patientId, { findings: 'A cyst.', impression: 'A cyst.' });
    for (const search of ['cyst or', 'cyst OR ', 'cyst -', 'cyst - ', 'cyst --', '- cyst', 'cyst "']) {
      expect([search, await find({ patientId, search })]).toEqual([search, [report]]);
    }
    expect(await find({ patientId, search: '--cyst' })).toEqual([]);
  });

  it('of any signs is answered', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.constantFrom('-', '"', ' ', 'or', 'a', '!', '|', '(', ')', ':*', '\\', "'", '–', '”', '<->'),
          { maxLength: 60 },
        ),
        async (signs) => {
          const answer = await radiologist.ask(reports, { filter: { search: signs.join('') } });
          expect(codes(answer)).toEqual([]);
        },
      ),
      { numRuns: 200 },
    ));

  it('has the pages of the whole list, newest first, whether it is found period by period or not', async () => {
    const patientId = await clinic.directory.patient();
    await clinic.directory.query(
      `insert into diagnosis.reports (id, patient_id, author_id, status, findings, impression, version, created_at, updated_at)
       select gen_random_uuid(), $1, gen_random_uuid(), 'DRAFT', 'Left side, study ' || n,
         case when n % 700 = 0 then 'Consistent with goitre.' when n % 900 = 0 then 'With goitre, consistent.' else 'Normal.' end,
         1, now() - n * interval '1 hour', now()
       from generate_series(1, 9000) n`,
      [patientId],
    );
    await clinic.directory.query('analyze diagnosis.reports');
    const page = `query ($search: String!, $first: Int!, $after: String, $direction: OrderDirection!) {
      reports(filter: { search: $search }, first: $first, after: $after,
        orderBy: { field: CREATED_AT, direction: $direction }) { nodes { id } pageInfo { endCursor hasNextPage } } }`;
    interface Found {
      readonly nodes: readonly { id: string }[];
      readonly pageInfo: { endCursor: string | null; hasNextPage: boolean };
    }
    /** Ids on the first three pages. */
    const walk = async (search: string, first: number, direction: string) => {
      const ids: string[] = [];
      for (
        let [after, isMore, turn]: [string | null, boolean, number] = [null, true, 0];
        isMore && turn < 3;
        turn += 1
      ) {
        const answer = await radiologist.ask(page, { search, first, after, direction });
        const { nodes, pageInfo } = valueOf<Found>(answer, 'reports');
        ids.push(...nodes.map(({ id }) => id));
        [after, isMore] = [pageInfo.endCursor, pageInfo.hasNextPage];
      }
      return ids;
    };
    for (const search of [
      'left',
      'goitre lef',
      '"consistent with goitre" left',
      '"with goitre consistent"',
      'goitre or kidney',
      'goitre right',
      'stud 4321',
      'study 43',
      'xylophone',
      'goitre -consistent',
      'goitre -with',
      '-"with goitre" goit',
      '-"consistent with" consistent',
      '-normal',
      '-side',
    ]) {
      const rows = await clinic.directory.query(
        `select id from diagnosis.reports where search_vector @@ diagnosis.report_search($1)
         order by created_at desc, id desc`,
        [search],
      );
      const truth = rows.map((row) => row['id']);
      for (const first of [3, 20, 100]) {
        expect([search, await walk(search, first, 'DESC')]).toEqual([search, truth.slice(0, 3 * first)]);
      }
      expect(await walk(search, 20, 'ASC')).toEqual(truth.toReversed().slice(0, 60));
    }
    expect(await walk('goitre left', 100, 'DESC')).toHaveLength(21);
    expect(await walk('"consistent with goitre" left', 100, 'DESC')).toHaveLength(12);
    expect(await walk('"with goitre consistent"', 100, 'DESC')).toHaveLength(9);
    expect(await find({ patientId, search: 'side study' })).toHaveLength(20);
    // Who does not see drafts finds none of them, and all that has been confirmed.
    const confirmed = await clinic.directory.query(
      `update diagnosis.reports set status = 'FINAL', confirmed_by_id = author_id, confirmed_at = created_at
       where id = (select id from diagnosis.reports where search_vector @@ 'goitre & study' order by created_at limit 1) returning id`,
    );
    const ids = confirmed.map((row) => row['id']);
    expect(await find({ search: 'goitre study' }, clinic.person('TECHNOLOGIST'))).toEqual(ids);
    expect(await find({ search: 'goitre study' }, clinic.person('PATIENT', { patientId }))).toEqual(ids);

    const signs = [
      'goitre',
      'left',
      'consistent',
      'with',
      'kidney',
      'or',
      ' ',
      '-',
      '"',
      '!',
      '|',
      '(',
      ':*',
      '\\',
      "'",
      '<->',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...signs), { minLength: 1, maxLength: 15 }),
        async (parts) => {
          const search = parts.join(' ');
          fc.pre(search.trim() !== '');
          const rows = await clinic.directory.query(
            `select id from diagnosis.reports where search_vector @@ diagnosis.report_search($1)
           order by created_at desc, id desc limit 20`,
            [search],
          );
          expect(await find({ search })).toEqual(rows.map((row) => row['id']));
        },
      ),
      { numRuns: 300 },
    );
  });
});
