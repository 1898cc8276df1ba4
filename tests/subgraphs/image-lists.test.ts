import { insertDemoImages, storeDemoFile, type DemoImageRow } from '@lightbox/imaging/demo.ts';
import { entities as tables } from '@lightbox/imaging/tables.ts';
import { Database } from '@lightbox/platform/database.ts';
import { newId } from '@lightbox/platform/ids.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '../support/ask.ts';
import { dicomFile, pngFile } from '../support/dicom.ts';
import { openDiskStore, type OpenedDiskStore } from '../support/disk-store.ts';
import { entities, images, imagingClinic, representations, type Person } from '../support/imaging.ts';
import { statementsOf } from '../support/statements.ts';

const stack = new AsyncDisposableStack();
let disk: OpenedDiskStore;
let clinic: Awaited<ReturnType<typeof imagingClinic>>;
let patients: string[];
let rows: DemoImageRow[];
let physician: Person;
const uploader = { accountId: newId(), role: 'TECHNOLOGIST', staffId: newId() } as const;

const at = (day: number): Date => new Date(Date.UTC(2025, 0, day, 9));

/** Images of two patients: a CT and a PNG ultrasound of each, one a day. */
beforeAll(async () => {
  disk = stack.use(await openDiskStore());
  clinic = await imagingClinic(stack, disk.store);
  physician = clinic.person('PHYSICIAN');
  patients = [await clinic.directory.patient(), await clinic.directory.patient()];
  rows = [];
  for (const [index, patientId] of [...patients, ...patients].entries()) {
    const mrn = `MRN-${patientId}`;
    const isCt = index < 2;
    const bytes = isCt
      ? dicomFile({ patientId: mrn, elements: { BodyPartExamined: 'CHEST' } })
      : pngFile(index);
    rows.push({
      id: newId(),
      patientId,
      mrn,
      file: await storeDemoFile(disk.store, bytes),
      fileName: isCt ? `Thorax_${index}.dcm` : `sono ${index}%.png`,
      modality: isCt ? 'CT' : 'ULTRASOUND',
      bodyPart: isCt ? null : 'ABDOMEN',
      description: isCt ? null : 'Gallenblase, nüchtern',
      capturedAt: at(20 - index),
      uploadedAt: at(index + 1),
      uploadedBy: uploader,
    });
  }
  const config = { url: clinic.url, role: 'lightbox_imaging', schema: 'imaging', poolSize: 1 };
  await using database = await Database.open(config, tables, createLogger('imaging', 'fatal'));
  await database.fork().transactional((em) => insertDemoImages(em, rows));
});
afterAll(() => stack.disposeAsync());

interface Listed {
  readonly totalCount: number;
  readonly nodes: { id: string }[];
  readonly pageInfo: { hasNextPage: boolean; endCursor: string };
}

async function list(variables: Record<string, unknown>, person = physician): Promise<Listed> {
  const { data, errors } = await person.ask(images, variables);
  expect(errors).toEqual([]);
  return (data as unknown as { images: Listed }).images;
}

/** Places, in the order in which the rows were made, of those that a filter lets through. */
const found = async (filter: object): Promise<number[]> =>
  (await list({ filter })).nodes.map(({ id }) => rows.findIndex((row) => row.id === id)).toSorted();

describe('a list of images', () => {
  it('runs newest first, page by page', async () => {
    const first = await list({ first: 3 });
    expect(first).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true } });
    const rest = await list({ first: 3, after: first.pageInfo.endCursor });
    expect(rest.pageInfo.hasNextPage).toBe(false);
    expect([...first.nodes, ...rest.nodes].map(({ id }) => id)).toEqual(
      rows.map(({ id }) => id).toReversed(),
    );
  });

  it('runs in each order, both ways', async () => {
    for (const field of ['UPLOADED_AT', 'CAPTURED_AT', 'BYTE_SIZE']) {
      const [up, down] = await Promise.all(
        ['ASC', 'DESC'].map(async (direction) => {
          const page = await list({ orderBy: { field, direction }, first: 2 });
          const next = await list({
            orderBy: { field, direction },
            first: 2,
            after: page.pageInfo.endCursor,
          });
          return [...page.nodes, ...next.nodes].map(({ id }) => id);
        }),
      );
      expect(up).toHaveLength(4);
      expect(up).toEqual(down?.toReversed());
    }
    const taken = await list({ orderBy: { field: 'CAPTURED_AT', direction: 'DESC' } });
    expect(taken.nodes[0]?.id).not.toBe(rows[3]?.id);
  });

  it('holds what the filter lets through', async () => {
    expect(await found({ patientId: patients[0] })).toEqual([0, 2]);
    expect(await found({ patientId: 'not an id' })).toEqual([]);
    expect(await found({ uploadedById: uploader.staffId })).toEqual([0, 1, 2, 3]);
    expect(await found({ modality: { eq: 'CT' } })).toEqual([0, 1]);
    expect(await found({ modality: { in: ['ULTRASOUND', 'MRI'] } })).toEqual([2, 3]);
    expect(await found({ uploadedAt: { gte: at(2).toISOString(), lt: at(4).toISOString() } })).toEqual([
      1, 2,
    ]);
    expect(await found({ capturedAt: { lt: at(18).toISOString() } })).toEqual([3]);
    expect(await found({ contentType: { eq: 'image/png' } })).toEqual([2, 3]);
    expect(await found({ byteSize: { lte: 200 } })).toEqual([2, 3]);
    expect(await found({ search: 'THORAX' })).toEqual([0, 1]);
    expect(await found({ search: 'nuchtern gallen' })).toEqual([2, 3]);
    expect(await found({ search: '3%' })).toEqual([3]);
    expect(await found({ search: 'chest' })).toEqual([0, 1]);
  });

  it('refuses a page that is too long, and a cursor of another order', async () => {
    const { endCursor } = (await list({ first: 1 })).pageInfo;
    for (const [variables, field] of [
      [{ first: 1_000_000 }, 'first'],
      [{ first: -1 }, 'first'],
      [{ after: 'nonsense' }, 'after'],
      [{ after: endCursor, orderBy: { field: 'BYTE_SIZE' } }, 'after'],
      [{ filter: { search: 'x'.repeat(201) } }, 'filter.search'],
    ] as const) {
      expect(codes(await physician.ask(images, variables))).toEqual([`BAD_USER_INPUT ${field}`]);
    }
  });

  it('shows patients their own, analysts no names, and clerks nothing', async () => {
    expect(await list({}, clinic.person('PATIENT', { patientId: patients[1] ?? '' }))).toMatchObject({
      totalCount: 2,
    });
    const analyst = clinic.person('ANALYST');
    expect((await list({}, analyst)).nodes).toEqual(
      rows.map(({ id }) => ({ id, fileName: null })).toReversed(),
    );
    expect(codes(await analyst.ask(images, { filter: { search: 'x' } }))).toEqual([
      'FORBIDDEN filter.search',
    ]);
    expect(codes(await clinic.person('CLERK').ask(images))).toEqual(['FORBIDDEN']);
    expect(codes(await clinic.nobody.ask(images))).toEqual(['UNAUTHENTICATED']);
  });
});

describe("a record's images", () => {
  const ofPatients = entities(
    'Patient',
    'images(first: 1) { totalCount nodes { id modality } pageInfo { hasNextPage } }',
  );

  it('are read for any number of patients with the same statements', async () => {
    const ask = async (ids: string[]) => physician.ask(ofPatients, representations('Patient', ids));
    const { data } = await ask(patients);
    expect(data?.['_entities']).toEqual(
      [2, 3].map((place) => ({
        images: {
          totalCount: 2,
          nodes: [{ id: rows[place]?.id, modality: 'ULTRASOUND' }],
          pageInfo: { hasNextPage: true },
        },
      })),
    );
    const one = await statementsOf(() => ask(patients.slice(0, 1)));
    const two = await statementsOf(() => ask(patients));
    expect(two).toHaveLength(one.length);
  });

  it('are not there for a patient who does not exist or is another', async () => {
    const of = representations('Patient', patients);
    const own = await clinic.person('PATIENT', { patientId: patients[0] ?? '' }).ask(ofPatients, of);
    expect(codes(own)).toEqual(['NOT_FOUND']);
    expect(own.data?.['_entities']).toMatchObject([{ images: { totalCount: 2 } }, { images: null }]);
    expect(codes(await physician.ask(ofPatients, representations('Patient', [crypto.randomUUID()])))).toEqual(
      ['NOT_FOUND'],
    );
    expect(codes(await clinic.nobody.ask(ofPatients, of))).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
  });

  it('are read from the staff side too', async () => {
    const ofStaff = entities('Staff', 'images(first: 10) { totalCount nodes { id patient { id } } }');
    const { data } = await physician.ask(ofStaff, representations('Staff', [uploader.staffId, newId()]));
    expect(data?.['_entities']).toMatchObject([
      {
        images: {
          totalCount: 4,
          nodes: rows.map(({ id, patientId }) => ({ id, patient: { id: patientId } })).toReversed(),
        },
      },
      { images: { totalCount: 0, nodes: [] } },
    ]);
  });
});

describe('images of the demo hospital', () => {
  it('have their bytes, their place in a study, and their moment in the log', async () => {
    const [ct] = rows;
    const [row] = await clinic.directory.query(
      `select body_part, study_id is not null as studied, dicom ->> 'patientId' = $2 as named, warnings, event.at, event.detail
       from imaging.images join audit.events event on event.subject_id = images.id where images.id = $1`,
      [ct?.id, ct?.mrn],
    );
    expect(row).toEqual({
      body_part: 'CHEST',
      studied: true,
      named: true,
      warnings: [],
      at: ct?.uploadedAt,
      detail: 'Uploaded a CT image',
    });
    expect(await disk.store.stat(ct?.file.objectKey ?? '')).toEqual({ byteSize: ct?.file.byteSize });
  });
});
