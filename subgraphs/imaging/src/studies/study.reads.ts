import type { EntityManager, RowOf } from '@lightbox/platform/database.ts';
import { readablePatient } from '@lightbox/platform/directory.ts';
import { amongIds, Conditions } from '@lightbox/platform/filters.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { Reads } from '@lightbox/platform/reads.ts';
import { sql } from 'kysely';
import { db } from '#tables.ts';
import type { Series } from './series.entity.ts';
import type { Study } from './study.entity.ts';

export type StudyRow = RowOf<Study, 'id' | 'patientId' | 'studyInstanceUid' | 'description'>;
export type SeriesRow = RowOf<Series, 'id' | 'seriesInstanceUid' | 'number'>;

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
        .select([
          'studies.id',
          'studies.patient_id as patientId',
          'studies.study_instance_uid as studyInstanceUid',
          'studies.description',
        ])
        .where(amongIds('studies.id', given.ids))
        .where(visibleTo(viewer)),
    );
  }

  seriesByIds(ids: readonly string[]): Promise<SeriesRow[]> {
    return this.#reads.rows('series by id', { ids }, (given, viewer) =>
      db(this.#reads.em)
        .selectFrom('series')
        .innerJoin('studies', 'studies.id', 'series.study_id')
        .select(['series.id', 'series.series_instance_uid as seriesInstanceUid', 'series.number'])
        .where(amongIds('series.id', given.ids))
        .where(visibleTo(viewer)),
    );
  }
}

const visibleTo = (viewer: Viewer | null) =>
  new Conditions().and(readablePatient(viewer, sql.ref('studies.patient_id'))).all();
