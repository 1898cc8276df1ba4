import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, valueOf } from '../support/ask.ts';
import { diagnosisClinic, type Person } from '../support/diagnosis.ts';

const stats = `query ($groupBy: [ReportStatsGroup!]!, $filter: ReportFilter) {
  reportStats(groupBy: $groupBy, filter: $filter) {
    status month department author { id } modality count
    turnaroundCount averageTurnaroundSeconds medianTurnaroundSeconds } }`;
const nothing = { status: null, month: null, department: null, author: null, modality: null };
const noWait = { turnaroundCount: 0, averageTurnaroundSeconds: null, medianTurnaroundSeconds: null };

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof diagnosisClinic>>;
let radiologist: Person;
let patientId: string;

beforeAll(async () => {
  clinic = await diagnosisClinic(stack);
  radiologist = clinic.person('RADIOLOGIST');
  const { directory } = clinic;
  patientId = await directory.patient();
  await directory.query("insert into directory.staff values ($1, true, 'Radiology')", [radiologist.staffId]);
  const waits: [string, number][] = [
    ['CT', 60],
    ['CT', 120],
    ['MRI', 600],
  ];
  for (const [modality, seconds] of waits) {
    const image = await directory.image(patientId);
    const id = await clinic.final(radiologist, patientId, { imageIds: [image] });
    await directory.query(
      "update directory.images set modality = $2, uploaded_at = '2026-02-01T10:00:00Z' where id = $1",
      [image, modality],
    );
    await directory.query(
      `update diagnosis.reports set created_at = '2026-02-01T10:00:00Z',
         confirmed_at = timestamptz '2026-02-01T10:00:00Z' + make_interval(secs => $2) where id = $1`,
      [id, seconds],
    );
  }
  await clinic.draft(radiologist, patientId);
});
afterAll(() => stack.disposeAsync());

const asks = (who: Person, groupBy: string[], filter: object | null = null) =>
  who.ask(stats, { groupBy, filter });
const rowsOf = async (...given: Parameters<typeof asks>) =>
  valueOf<Record<string, unknown>[]>(await asks(...given), 'reportStats');

describe('report statistics', () => {
  it('tell how long reports take from the upload to the confirmation', async () => {
    expect(await rowsOf(radiologist, ['MODALITY'])).toEqual([
      {
        ...nothing,
        modality: 'CT',
        count: 2,
        turnaroundCount: 2,
        averageTurnaroundSeconds: 90,
        medianTurnaroundSeconds: 90,
      },
      {
        ...nothing,
        modality: 'MRI',
        count: 1,
        turnaroundCount: 1,
        averageTurnaroundSeconds: 600,
        medianTurnaroundSeconds: 600,
      },
      { ...nothing, count: 1, ...noWait },
    ]);
    expect(await rowsOf(radiologist, [])).toMatchObject([{ count: 4, medianTurnaroundSeconds: 120 }]);
  });

  it('stay what they are when an image is deleted', async () => {
    const before = await rowsOf(radiologist, ['MODALITY']);
    await clinic.directory.query("update directory.images set deleted = true where modality = 'MRI'");
    expect(await rowsOf(radiologist, ['MODALITY'])).toEqual(before);
  });

  it('group by status, month, department and author', async () => {
    expect(await rowsOf(radiologist, ['STATUS'])).toMatchObject([
      { status: 'DRAFT', count: 1 },
      { status: 'FINAL', count: 3 },
    ]);
    const rows = await rowsOf(radiologist, ['MONTH', 'DEPARTMENT', 'AUTHOR'], { status: { eq: 'FINAL' } });
    expect(rows).toMatchObject([
      { month: '2026-02', department: 'Radiology', author: { id: radiologist.staffId }, count: 3 },
    ]);
  });

  it('count for an analyst what is confirmed, and take no words from one', async () => {
    const analyst = clinic.person('ANALYST');
    expect(await rowsOf(analyst, ['STATUS'])).toMatchObject([{ status: 'FINAL', count: 3 }]);
    expect(codes(await asks(analyst, [], { search: 'fissure' }))).toEqual(['FORBIDDEN filter.search']);
    expect(codes(await asks(clinic.person('CLERK'), []))).toEqual(['FORBIDDEN']);
    expect(codes(await asks(radiologist, ['STATUS', 'STATUS']))).toEqual(['BAD_USER_INPUT groupBy']);
  });
});
