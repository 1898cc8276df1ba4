import { datedStudies } from '@lightbox/imaging/migrations/2026-11-27-dated-studies.ts';
import { yearsOfOurs } from '@lightbox/imaging/migrations/2026-11-27-years-of-ours.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes, valueOf } from '../support/ask.ts';
import { dicomFile, newUid, pngFile } from '../support/dicom.ts';
import { openDiskStore } from '../support/disk-store.ts';
import {
  deleteImage,
  entities,
  image,
  imagingClinic,
  representations,
  type Person,
} from '../support/imaging.ts';
import { statementsOf } from '../support/statements.ts';

const stack = new AsyncDisposableStack();
let clinic: Awaited<ReturnType<typeof imagingClinic>>;
let radiologist: Person;

beforeAll(async () => {
  const { store } = stack.use(await openDiskStore());
  clinic = await imagingClinic(stack, store);
  radiologist = clinic.person('RADIOLOGIST');
});
afterAll(() => stack.disposeAsync());

const selection = `studies(first: 10) { totalCount nodes { id studyInstanceUid description startedAt modalities imageCount
  series { id seriesInstanceUid number modality imageCount } } pageInfo { hasNextPage endCursor } }`;

interface StudyAnswer {
  readonly id: string;
  readonly studyInstanceUid: string;
  readonly startedAt: string;
  readonly series: { readonly id: string }[];
}

async function studiesOf(patientIds: string[], who = radiologist, selected = selection) {
  const answer = await who.ask(entities('Patient', selected), representations('Patient', patientIds));
  return valueOf<
    { studies: { totalCount: number; nodes: StudyAnswer[]; pageInfo: { endCursor: string } } }[]
  >(answer, '_entities').map(({ studies }) => studies);
}

const slice = (patientId: string, more: Parameters<typeof dicomFile>[0] = {}) =>
  radiologist.stores(dicomFile({ patientId: `MRN-${patientId}`, ...more }), { patientId });

describe("a patient's studies", () => {
  it('hold series and images as the files say, the newest study first', async () => {
    const patientId = await clinic.directory.patient();
    const [older, newer] = [newUid(), newUid()];
    const [first, second, third] = [newUid(), newUid(), newUid()];
    const elements = (StudyDate: string, SeriesNumber: string) => ({ StudyDate, SeriesNumber });
    const inNewer = { studyInstanceUid: newer };
    await slice(patientId, {
      ...inNewer,
      seriesInstanceUid: second,
      modality: 'PT',
      elements: elements('20260131', '2'),
    });
    await slice(patientId, { ...inNewer, seriesInstanceUid: first, elements: elements('20260131', '1') });
    await slice(patientId, { ...inNewer, seriesInstanceUid: first, elements: elements('20260131', '1') });
    await slice(patientId, {
      studyInstanceUid: older,
      seriesInstanceUid: third,
      modality: 'MR',
      elements: { ...elements('20190704', '7'), StudyDescription: 'Knee' },
    });
    await radiologist.stores(pngFile(), { patientId, modality: 'CT' });
    const [studies] = await studiesOf([patientId]);
    expect(studies).toMatchObject({
      totalCount: 2,
      nodes: [
        {
          studyInstanceUid: newer,
          startedAt: '2026-01-31T09:15:00.000Z',
          modalities: ['CT', 'OTHER'],
          imageCount: 3,
          series: [
            { seriesInstanceUid: first, number: 1, modality: 'CT', imageCount: 2 },
            { seriesInstanceUid: second, number: 2, modality: 'OTHER', imageCount: 1 },
          ],
        },
        {
          studyInstanceUid: older,
          startedAt: '2019-07-04T08:15:00.000Z',
          description: 'Knee',
          modalities: ['MRI'],
          imageCount: 1,
          series: [{ seriesInstanceUid: third, number: 7, modality: 'MRI', imageCount: 1 }],
        },
      ],
    });
    const [page] = await studiesOf([patientId], radiologist, selection.replace('first: 10', 'first: 1'));
    expect(page).toMatchObject({
      totalCount: 2,
      nodes: [{ studyInstanceUid: newer }],
      pageInfo: { hasNextPage: true },
    });
    const after = `first: 1, after: ${JSON.stringify(page?.pageInfo.endCursor)}`;
    const [next] = await studiesOf([patientId], radiologist, selection.replace('first: 10', after));
    expect(next).toMatchObject({ nodes: [{ studyInstanceUid: older }], pageInfo: { hasNextPage: false } });
  });

  it('come when the files say nothing of their date from when they were acquired or came', async () => {
    const patientId = await clinic.directory.patient();
    await slice(patientId, {
      elements: { StudyDate: undefined, StudyTime: undefined, AcquisitionDate: '20240229' },
    });
    await slice(patientId, { elements: { StudyDate: undefined, StudyTime: undefined } });
    const [studies] = await studiesOf([patientId]);
    const [came, acquired] = studies?.nodes ?? [];
    expect(acquired?.startedAt).toBe('2024-02-28T23:00:00.000Z');
    expect(Date.now() - Date.parse(came?.startedAt ?? '')).toBeLessThan(60_000);
  });

  it('are described by the files that say something, whichever comes first', async () => {
    const patientId = await clinic.directory.patient();
    const uids = { studyInstanceUid: newUid(), seriesInstanceUid: newUid() };
    const nothing = { StudyDate: undefined, StudyTime: undefined, SeriesNumber: undefined };
    const described = async (elements: object) => {
      await slice(patientId, { ...uids, elements: { ...nothing, ...elements } });
      const [studies] = await studiesOf([patientId]);
      expect(studies).toMatchObject({ totalCount: 1 });
      return studies?.nodes[0];
    };
    const first = await described({});
    const number = (of: unknown) => ({ series: [expect.objectContaining({ number: of })] });
    expect(first).toMatchObject({ description: null, ...number(null) });
    const { startedAt } = first ?? {};
    expect(await described({ StudyDescription: 'Knee' })).toMatchObject({ description: 'Knee', startedAt });
    const third = {
      StudyDescription: 'Left knee',
      StudyDate: '20260131',
      StudyTime: '101500',
      SeriesNumber: '4',
    };
    const complete = { description: 'Knee', startedAt: '2026-01-31T09:15:00.000Z', ...number(4) };
    expect(await described(third)).toMatchObject(complete);
    expect(await described({ ...third, StudyDate: '20250131', SeriesNumber: '5' })).toMatchObject(complete);
  });

  it('are dated by a later file also where the first one came before that was noted', async () => {
    const patientId = await clinic.directory.patient();
    const [dated, undated] = [newUid(), newUid()];
    const nothing = { StudyDate: undefined, StudyTime: undefined };
    await slice(patientId, { studyInstanceUid: dated, elements: { StudyDate: '20200131' } });
    await slice(patientId, { studyInstanceUid: undated, elements: nothing });
    await clinic.directory.query(`alter table imaging.studies drop column dated; ${datedStudies.sql}`);
    for (const studyInstanceUid of [dated, undated]) {
      await slice(patientId, { studyInstanceUid, elements: { StudyDate: '20210131' } });
    }
    const [studies] = await studiesOf([patientId]);
    expect(studies?.nodes).toMatchObject([
      { studyInstanceUid: undated, startedAt: '2021-01-31T09:15:00.000Z' },
      { studyInstanceUid: dated, startedAt: '2020-01-31T09:15:00.000Z' },
    ]);
  });

  it('begin when their files came where these name a year in place of none, also before', async () => {
    const patientId = await clinic.directory.patient();
    const elements = { StudyDate: '00010101', StudyTime: undefined, TimezoneOffsetFromUTC: '+0100' };
    const { id } = await slice(patientId, { elements });
    const asked = async () => {
      const answer = await radiologist.ask(image, { id });
      const [studies] = await studiesOf([patientId]);
      expect(answer).toMatchObject({ data: { image: { capturedAt: null, dicom: { acquiredAt: null } } } });
      return studies?.nodes[0]?.startedAt ?? '';
    };
    const came = await asked();
    expect(Date.now() - Date.parse(came)).toBeLessThan(60_000);
    await clinic.directory.query(`
      update imaging.studies set started_at = '0001-12-31 23:00:00+00 BC' where patient_id = '${patientId}';
      update imaging.images set captured_at = '10000-01-01 11:59:59+00',
        dicom = dicom || '{"acquiredAt": "+010000-01-01T11:59:59.000Z"}' where id = '${id}';
      ${yearsOfOurs.sql}`);
    expect(Math.abs(Date.parse(await asked()) - Date.parse(came))).toBeLessThan(1000);
  });

  it('are the same for one UID in the files of one patient, and others for another patient', async () => {
    const [one, two] = [await clinic.directory.patient(), await clinic.directory.patient()];
    const uids = { studyInstanceUid: newUid(), seriesInstanceUid: newUid() };
    for (const owner of [one, one, two]) await slice(owner, uids);
    const found = await studiesOf([one, two]);
    expect(found.map(({ nodes }) => nodes.length)).toEqual([1, 1]);
    expect(found[0]?.nodes[0]?.id).not.toBe(found[1]?.nodes[0]?.id);
    expect(found[0]?.nodes[0]?.series[0]?.id).not.toBe(found[1]?.nodes[0]?.series[0]?.id);
  });

  it('are those that hold images: a file without UIDs has none, and one whose images are deleted is gone', async () => {
    const patientId = await clinic.directory.patient();
    const bare = await slice(patientId, { elements: { StudyInstanceUID: undefined } });
    expect(bare).toMatchObject({ study: null, series: null });
    const noSeries = await slice(patientId, { elements: { SeriesInstanceUID: undefined } });
    expect(noSeries).toMatchObject({ study: { id: expect.any(String) }, series: null });
    const { id } = await slice(patientId);
    expect((await studiesOf([patientId]))[0]).toMatchObject({ totalCount: 2 });
    await radiologist.ask(deleteImage, { id, reason: 'upside down' });
    const [studies] = await studiesOf([patientId]);
    expect(studies).toMatchObject({ totalCount: 1, nodes: [{ imageCount: 1, series: [] }] });
  });

  it('are not for clerks, and not of restricted records or for another patient', async () => {
    const patientId = await clinic.directory.patient();
    const restricted = await clinic.directory.patient({ restricted: true });
    await slice(patientId);
    const of = representations('Patient', [patientId]);
    const asked = entities('Patient', selection);
    expect(codes(await clinic.person('CLERK').ask(asked, of))).toEqual(['FORBIDDEN']);
    expect(codes(await clinic.person('PATIENT', { patientId: restricted }).ask(asked, of))).toEqual([
      'NOT_FOUND',
    ]);
    expect(codes(await radiologist.ask(asked, representations('Patient', [restricted])))).toEqual([
      'FORBIDDEN',
    ]);
    const [own] = await studiesOf([patientId], clinic.person('PATIENT', { patientId }));
    expect(own?.nodes).toHaveLength(1);
    const [unnamed] = await studiesOf([patientId], clinic.person('ANALYST'));
    expect(unnamed?.nodes[0]).toMatchObject({ description: null, imageCount: 1 });
    for (const first of [0, 101]) {
      const wrong = entities('Patient', selection.replace('first: 10', `first: ${first}`));
      expect(codes(await radiologist.ask(wrong, of))).toEqual(['BAD_USER_INPUT first']);
    }
  });

  it('cost the same number of statements for one patient and for ten', async () => {
    const patients = await Promise.all(Array.from({ length: 10 }, () => clinic.directory.patient()));
    for (const patientId of patients) await slice(patientId);
    const bare = selection.replace('totalCount', '');
    const one = await statementsOf(() => studiesOf(patients.slice(0, 1), radiologist, bare));
    const ten = await statementsOf(() => studiesOf(patients, radiologist, bare));
    expect(ten.length).toBe(one.length);
  });
});
