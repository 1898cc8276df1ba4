import { readPages, type Keyset, type Page, type PageArgs } from '@lightbox/platform/connection.ts';
import type { EntityManager, RowOf } from '@lightbox/platform/database.ts';
import { readablePatient } from '@lightbox/platform/directory.ts';
import { amongIds, Conditions } from '@lightbox/platform/filters.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { Reads } from '@lightbox/platform/reads.ts';
import { sql } from 'kysely';
import type { Modality } from '#files/modality.ts';
import { db } from '#tables.ts';
import type { Series } from './series.entity.ts';
import type { Study } from './study.entity.ts';

export type StudyRow = RowOf<Study, 'id' | 'patientId' | 'studyInstanceUid' | 'description' | 'startedAt'>;
export type StudyPage = Page<StudyRow>;
export type StudyEdgeRow = { cursor: string; node: StudyRow };
export type SeriesRow = RowOf<Series, 'id' | 'studyId' | 'seriesInstanceUid' | 'number'>;

/** What is known of a study or series from its images that are not deleted. */
export interface Holding {
  readonly id: string;
  readonly modalities: readonly Modality[];
  readonly imageCount: number;
}

const columns = [
  'studies.id',
  'studies.patient_id as patientId',
  'studies.study_instance_uid as studyInstanceUid',
  'studies.description',
  'studies.started_at as startedAt',
] as const;
const seriesColumns = [
  'series.id',
  'series.study_id as studyId',
  'series.series_instance_uid as seriesInstanceUid',
  'series.number',
] as const;

const patient = sql.ref('studies.patient_id');
const newestFirst: Keyset = {
  list: 'studies',
  name: 'STARTED_AT',
  direction: 'DESC',
  keys: [
    { value: sql.ref('studies.started_at'), type: 'timestamptz' },
    { value: sql.ref('studies.id'), type: 'uuid' },
  ],
};

/** Reads of studies and series that the viewer may see. */
export class StudyReads {
  readonly #reads: Reads;

  constructor(em: EntityManager, viewer: Viewer | null) {
    this.#reads = new Reads(em, viewer);
  }

  byIds(ids: readonly string[]): Promise<StudyRow[]> {
    return this.#reads.rows('studies by id', { ids }, (given, viewer) =>
      db(this.#reads.em)
        .selectFrom('studies')
        .select(columns)
        .where(amongIds('studies.id', given.ids))
        .where(visibleTo(viewer)),
    );
  }

  /** One page under each patient, of studies that hold images. */
  ofPatients(ids: readonly string[], args: PageArgs): Promise<Map<string, StudyPage>> {
    const build = (viewer: Viewer | null) => {
      const list = db(this.#reads.em)
        .selectFrom('studies')
        .where(holdsImages('study_id', 'studies.id'))
        .where(visibleTo(viewer));
      return { list, rows: list.select(columns) };
    };
    const list = { name: 'studies of patient', filter: null, keyset: newestFirst, args, build };
    return readPages(this.#reads, ids, patient, list);
  }

  seriesByIds(ids: readonly string[]): Promise<SeriesRow[]> {
    return this.#reads.rows('series by id', { ids }, (given, viewer) =>
      db(this.#reads.em)
        .selectFrom('series')
        .innerJoin('studies', 'studies.id', 'series.study_id')
        .select(seriesColumns)
        .where(amongIds('series.id', given.ids))
        .where(visibleTo(viewer)),
    );
  }

  /** Series that hold images, by number, of studies that the viewer has been answered. */
  seriesOf(studyIds: readonly string[]): Promise<SeriesRow[]> {
    return this.#reads.rows('series of study', { studyIds }, (given) =>
      db(this.#reads.em)
        .selectFrom('series')
        .select(seriesColumns)
        .where(amongIds('series.study_id', given.studyIds))
        .where(holdsImages('series_id', 'series.id'))
        .orderBy('series.number')
        .orderBy('series.id'),
    );
  }

  /** Of studies or series that the viewer has been answered. */
  holdings(of: 'study_id' | 'series_id', ids: readonly string[]): Promise<Holding[]> {
    return this.#reads.rows(
      `holdings by ${of}`,
      { ids },
      (given) => sql<Holding>`
        select ${sql.ref(of)} as id, count(*)::int as "imageCount", array_agg(distinct modality) as modalities
        from images where ${amongIds(of, given.ids)} and deleted_at is null group by 1`,
    );
  }
}

const visibleTo = (viewer: Viewer | null) => new Conditions().and(readablePatient(viewer, patient)).all();

const holdsImages = (column: 'study_id' | 'series_id', id: string) => sql<boolean>`exists (
  select from images where ${sql.ref(`images.${column}`)} = ${sql.ref(id)} and images.deleted_at is null)`;
