import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, valueOf } from '../support/ask.ts';
import { dicomFile, pngFile } from '../support/dicom.ts';
import { openDiskStore } from '../support/disk-store.ts';
import { deleteImage, imagingClinic, type Person } from '../support/imaging.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof imagingClinic>>;
let radiologist: Person;
let technologist: Person;
let patientId: string;
let restrictedId: string;
const byteSize = pngFile().length;

const stats = `query ($groupBy: [ImageStatsGroup!]!, $filter: ImageFilter) {
  imageStats(groupBy: $groupBy, filter: $filter) { modality month department author { id } count byteSize } }`;
const asks = (who: Person, groupBy: string[], filter: object | null = null) =>
  who.ask(stats, { groupBy, filter });
const rowsOf = async (...given: Parameters<typeof asks>) =>
  valueOf<Record<string, unknown>[]>(await asks(...given), 'imageStats');

beforeAll(async () => {
  const { store } = stack.use(await openDiskStore());
  clinic = await imagingClinic(stack, store);
  radiologist = clinic.person('RADIOLOGIST');
  technologist = clinic.person('TECHNOLOGIST');
  patientId = await clinic.directory.patient();
  await clinic.directory.query("insert into directory.staff values ($1, true, 'Radiology')", [
    radiologist.staffId,
  ]);
  // Before midnight in UTC, after it in the hospital.
  const uploads: [Person, string, string][] = [
    [radiologist, 'CT', '2026-01-31T23:30:00Z'],
    [radiologist, 'CT', '2026-01-31T22:30:00Z'],
    [radiologist, 'MRI', '2026-02-10T12:00:00Z'],
    [technologist, 'CT', '2026-02-11T12:00:00Z'],
  ];
  for (const [who, modality, at] of uploads) {
    const { id } = await who.stores(pngFile(), { patientId, modality });
    await clinic.directory.query('update imaging.images set uploaded_at = $2 where id = $1', [id, at]);
  }
  const { id } = await technologist.stores(pngFile(), { patientId, modality: 'ULTRASOUND' });
  await radiologist.ask(deleteImage, { id, reason: 'twice' });
  restrictedId = await clinic.directory.patient();
  const admin = clinic.person('ADMIN');
  await admin.stores(dicomFile({ modality: 'DX', patientId: `MRN-${restrictedId}` }), {
    patientId: restrictedId,
  });
  await clinic.directory.query('update directory.patients set restricted = true where id = $1', [
    restrictedId,
  ]);
});
afterAll(() => stack.disposeAsync());

const nothing = { modality: null, month: null, department: null, author: null };

describe('image statistics', () => {
  it('group by what is asked for, over images that are in use', async () => {
    expect(await rowsOf(radiologist, ['MODALITY'])).toEqual([
      { ...nothing, modality: 'CT', count: 3, byteSize: 3 * byteSize },
      { ...nothing, modality: 'MRI', count: 1, byteSize },
    ]);
    expect(await rowsOf(radiologist, ['DEPARTMENT', 'MODALITY'])).toEqual([
      { ...nothing, department: 'Radiology', modality: 'CT', count: 2, byteSize: 2 * byteSize },
      { ...nothing, department: 'Radiology', modality: 'MRI', count: 1, byteSize },
      { ...nothing, modality: 'CT', count: 1, byteSize },
    ]);
    const byAuthor = await rowsOf(clinic.person('ANALYST'), ['AUTHOR'], { patientId });
    expect(new Map(byAuthor.map(({ author, count }) => [(author as { id: string }).id, count]))).toEqual(
      new Map([
        [radiologist.staffId, 3],
        [technologist.staffId, 1],
      ]),
    );
  });

  it("count months in the hospital's time zone", async () => {
    const rows = await rowsOf(radiologist, ['MONTH']);
    expect(rows.map(({ month, count }) => [month, count])).toEqual([
      ['2026-01', 1],
      ['2026-02', 3],
    ]);
  });

  it('are one row without groups, also over nothing', async () => {
    expect(await rowsOf(radiologist, [])).toEqual([{ ...nothing, count: 4, byteSize: 4 * byteSize }]);
    expect(await rowsOf(radiologist, [], { patientId: 'nobody' })).toEqual([
      { ...nothing, count: 0, byteSize: 0 },
    ]);
    expect(await rowsOf(radiologist, ['MONTH'], { patientId: 'nobody' })).toEqual([]);
  });

  it('count what the lists of the caller hold: of a restricted record for those who may read it', async () => {
    const filter = { byteSize: { gte: 1 } };
    const listed = 'query ($filter: ImageFilter) { images(filter: $filter) { totalCount } }';
    for (const who of [radiologist, clinic.person('ADMIN'), clinic.person('ANALYST')]) {
      const [row] = await rowsOf(who, [], filter);
      const { totalCount } = valueOf<{ totalCount: number }>(await who.ask(listed, { filter }), 'images');
      expect(row?.['count']).toBe(totalCount);
    }
    expect((await rowsOf(radiologist, [], { patientId: restrictedId }))[0]?.['count']).toBe(0);
    expect((await rowsOf(clinic.person('ADMIN'), [], { patientId: restrictedId }))[0]?.['count']).toBe(1);
  });

  it.each([
    [['MODALITY', 'MODALITY'], null, 'BAD_USER_INPUT groupBy'],
    [['MODALITY'], { search: 'x'.repeat(201) }, 'BAD_USER_INPUT filter.search'],
    [['MODALITY'], { search: 'a\u0000' }, 'BAD_USER_INPUT filter.search'],
  ])('refuse %j with %j', async (groupBy, filter, code) => {
    expect(codes(await asks(radiologist, groupBy, filter))).toEqual([code]);
  });

  it('may not be limited by what the caller may not see', async () => {
    expect(codes(await asks(clinic.person('ANALYST'), [], { search: 'knee' }))).toEqual([
      'FORBIDDEN filter.search',
    ]);
    for (const role of ['CLERK', 'TECHNOLOGIST', 'PATIENT'] as const) {
      expect(codes(await asks(clinic.person(role, { patientId }), []))).toEqual(['FORBIDDEN']);
    }
  });

  it('have at most 1000 rows, and say what to do', async () => {
    await clinic.directory.query(
      `insert into imaging.images (id, patient_id, object_key, file_name, content_type, byte_size, sha256, modality,
         search_text, uploaded_at, uploaded_by, warnings)
       select gen_random_uuid(), $1, 'many ' || n, 'x', 'image/png', 1, '', 'OTHER', '', now(), gen_random_uuid(), '[]'
       from generate_series(1, 1001) n`,
      [patientId],
    );
    const answer = await asks(radiologist, ['AUTHOR']);
    expect(codes(answer)).toEqual(['BAD_USER_INPUT groupBy']);
    expect(answer.errors[0]?.message).toMatch(/more than 1000 rows/);
  });
});
