import type { EntityManager, RowOf } from '@lightbox/platform/database.ts';
import { readablePatient } from '@lightbox/platform/directory.ts';
import { amongIds, Conditions } from '@lightbox/platform/filters.ts';
import type { Viewer } from '@lightbox/platform/identity.ts';
import { sql } from 'kysely';
import { db } from '#tables.ts';
import type { Series } from './series.entity.ts';
import type { Study } from './study.entity.ts';

export type StudyRow = RowOf<Study, 'id' | 'patientId' | 'studyInstanceUid' | 'description'>;
export type SeriesRow = RowOf<Series, 'id' | 'seriesInstanceUid' | 'number'>;

/** Reads of studies and series that the viewer may see. */
export class StudyReads {
  readonly #em: EntityManager;
  readonly #viewer: Viewer | null;

  constructor(em: EntityManager, viewer: Viewer | null) {
    this.#em = em;
    this.#viewer = viewer;
  }

  byIds(ids: readonly string[]): Promise<StudyRow[]> {
    return db(this.#em)
      .selectFrom('studies')
      .select([
        'studies.id',
        'studies.patient_id as patientId',
        'studies.study_instance_uid as studyInstanceUid',
        'studies.description',
      ])
      .where(amongIds('studies.id', ids))
      .where(this.#visible())
      .execute();
  }

  seriesByIds(ids: readonly string[]): Promise<SeriesRow[]> {
    return db(this.#em)
      .selectFrom('series')
      .innerJoin('studies', 'studies.id', 'series.study_id')
      .select(['series.id', 'series.series_instance_uid as seriesInstanceUid', 'series.number'])
      .where(amongIds('series.id', ids))
      .where(this.#visible())
      .execute();
  }

  #visible() {
    return new Conditions().and(readablePatient(this.#viewer, sql.ref('studies.patient_id'))).all();
  }
}
