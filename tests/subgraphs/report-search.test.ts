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
const find = async (filter: object) => {
  const answer = await radiologist.ask(reports, { filter });
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

  it('finds the same by the words before a common one as by all at once', async () => {
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
    const led = await clinic.directory.query(
      `select search, diagnosis.led_by_certain(search) as led from unnest($1::text[]) search`,
      [
        [
          'goitre left',
          '"consistent with goitre" left',
          'left goitre',
          'left',
          'left side',
          'goitre or left',
          '-goitre left',
        ],
      ],
    );
    expect(led.filter((one) => one['led']).map((one) => one['search'])).toEqual([
      'goitre left',
      '"consistent with goitre" left',
    ]);
    const found = async (search: string) => (await find({ patientId, search })).length;
    expect(await found('goitre lef')).toBe(20);
    expect(await found('"consistent with goitre" lef')).toBe(12);
    expect(await found('"with goitre consistent" left')).toBe(9);
    expect(await found('goitre right')).toBe(0);
  });

  it('led by its certain words has the pages of the whole list, newest first, over all periods', async () => {
    const page = `query ($search: String!, $first: Int!, $after: String, $direction: OrderDirection!) {
      reports(filter: { search: $search, status: { eq: DRAFT } }, first: $first, after: $after,
        orderBy: { field: CREATED_AT, direction: $direction }) { totalCount nodes { id } pageInfo { endCursor hasNextPage } } }`;
    interface Found {
      readonly totalCount: number;
      readonly nodes: readonly { id: string }[];
      readonly pageInfo: { endCursor: string | null; hasNextPage: boolean };
    }
    const walk = async (search: string, first: number, direction: string) => {
      const ids: string[] = [];
      for (let after: string | null = null, isMore = true; isMore;) {
        const answer = await radiologist.ask(page, { search, first, after, direction });
        const { totalCount, nodes, pageInfo } = valueOf<Found>(answer, 'reports');
        expect(totalCount).toBe(21);
        expect(nodes.length).toBe(Math.min(first, 21 - ids.length));
        ids.push(...nodes.map(({ id }) => id));
        [after, isMore] = [pageInfo.endCursor, pageInfo.hasNextPage];
      }
      return ids;
    };
    const rows = await clinic.directory.query(
      `select id from diagnosis.reports where search_vector @@ 'goitre & left' order by created_at desc, id desc`,
    );
    const all = rows.map((row) => row['id']);
    expect(all.length).toBe(21);
    for (const first of [1, 3, 7, 20, 100]) {
      expect(await walk('goitre lef', first, 'DESC')).toEqual(all);
      expect(await walk('goitre lef', first, 'ASC')).toEqual(all.toReversed());
    }
  });
});
