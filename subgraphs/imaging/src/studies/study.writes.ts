import type { EntityManager } from '@lightbox/platform/database.ts';
import { newId } from '@lightbox/platform/ids.ts';
import type { DicomFacts } from '#files/dicom-facts.ts';
import { db } from '#tables.ts';

export interface StudyPlace {
  readonly studyId: string | null;
  readonly seriesId: string | null;
}

/**
 * Finds the study and series that a file names, and makes what is not there yet. The first file of each describes it, later
 * ones what it left open.
 * @param uploadedAt when the study began, where the file does not say
 * @returns nulls where the file lacks the UIDs
 */
export async function placeOf(
  em: EntityManager,
  patientId: string,
  dicom: DicomFacts | null,
  uploadedAt: Date,
): Promise<StudyPlace> {
  if (dicom === null || dicom.studyInstanceUid === null) return { studyId: null, seriesId: null };
  const said = dicom.studyStartedAt ?? dicom.acquiredAt;
  const studyId = await ensureStudy(em, patientId, {
    study_instance_uid: dicom.studyInstanceUid,
    description: dicom.studyDescription,
    started_at: said === null ? uploadedAt : new Date(said),
    dated: said !== null,
  });
  if (dicom.seriesInstanceUid === null) return { studyId, seriesId: null };
  const seriesId = await ensureSeries(em, studyId, dicom.seriesInstanceUid, dicom.seriesNumber);
  return { studyId, seriesId };
}

async function ensureStudy(
  em: EntityManager,
  patientId: string,
  study: { study_instance_uid: string; description: string | null; started_at: Date; dated: boolean },
): Promise<string> {
  const made = await db(em)
    .insertInto('studies')
    .values({ id: newId(), patient_id: patientId, ...study })
    .onConflict((known) => known.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (made !== undefined) {
    await db(em).insertInto('directory.studies').values({ id: made.id, patient_id: patientId }).execute();
    return made.id;
  }
  const { id, description, dated } = await db(em)
    .selectFrom('studies')
    .select(['id', 'description', 'dated'])
    .where('patient_id', '=', patientId)
    .where('study_instance_uid', '=', study.study_instance_uid)
    .executeTakeFirstOrThrow();
  const news = {
    ...(description === null && study.description !== null && { description: study.description }),
    ...(!dated && study.dated && { started_at: study.started_at, dated: true }),
  };
  if (Object.keys(news).length > 0)
    await db(em).updateTable('studies').set(news).where('id', '=', id).execute();
  return id;
}

async function ensureSeries(
  em: EntityManager,
  studyId: string,
  uid: string,
  number: number | null,
): Promise<string> {
  await db(em)
    .insertInto('series')
    .values({ id: newId(), study_id: studyId, series_instance_uid: uid, number })
    .onConflict((known) => known.doNothing())
    .execute();
  const known = await db(em)
    .selectFrom('series')
    .select(['id', 'number'])
    .where('study_id', '=', studyId)
    .where('series_instance_uid', '=', uid)
    .executeTakeFirstOrThrow();
  if (known.number === null && number !== null)
    await db(em).updateTable('series').set({ number }).where('id', '=', known.id).execute();
  return known.id;
}
