import { Readable } from 'node:stream';
import type { EntityManager } from '@lightbox/platform/database.ts';
import { insertHistory, type PastWrite } from '@lightbox/platform/history.ts';
import { sql } from 'kysely';
import { inspect, type ImageFacts } from '#files/inspect.ts';
import type { Modality } from '#files/modality.ts';
import type { ImageWarningCode } from '#generated/graphql.ts';
import type { DicomAttributes } from '#images/image.entity.ts';
import { inWords, searchTextOf } from '#images/image.words.ts';
import { newObjectKey, type ObjectStore } from '#storage/object-store.ts';
import { placeOf, type StudyPlace } from '#studies/study.writes.ts';
import { db } from '#tables.ts';
import { describeImage } from '#uploads/description.ts';

/** A file that lies in the store and is no image yet. */
export interface DemoFileRow extends ImageFacts {
  readonly objectKey: string;
}

export interface DemoImageRow {
  readonly id: string;
  readonly patientId: string;
  readonly mrn: string;
  readonly file: DemoFileRow;
  readonly fileName: string;
  readonly modality: Modality;
  readonly bodyPart: string | null;
  readonly description: string | null;
  readonly capturedAt: Date;
  readonly uploadedAt: Date;
  readonly uploadedBy: PastWrite['actor'];
}

/** Puts a file into the store the way an upload does, so that what is said of it is what is in it. */
export async function storeDemoFile(store: ObjectStore, bytes: Buffer): Promise<DemoFileRow> {
  const objectKey = newObjectKey();
  const source = Readable.from([bytes], { objectMode: false });
  // The story is told in UTC, wherever the hospital is.
  const { body, facts } = inspect(source, { maxBytes: bytes.length, timeZone: 'UTC' });
  await store.put(objectKey, body, { contentType: 'application/octet-stream' });
  return { ...facts(), objectKey };
}

/**
 * Puts the demo hospital's images into an empty database, in the caller's transaction.
 * @returns the ids of images with those of their studies, where their files name one
 */
export async function insertDemoImages(
  em: EntityManager,
  images: readonly DemoImageRow[],
): Promise<Map<string, string>> {
  const places: StudyPlace[] = [];
  for (const { patientId, file, uploadedAt } of images) {
    places.push(await placeOf(em, patientId, file.dicom, uploadedAt));
  }
  const rows = images.map(({ id, patientId, mrn, file, uploadedAt, uploadedBy, ...image }, index) => {
    const stated = { ...image, capturedAt: image.capturedAt.toISOString(), acceptPatientMismatch: false };
    const found = describeImage(file, stated, mrn);
    return {
      id,
      patient_id: patientId,
      study_id: places[index]?.studyId ?? null,
      series_id: places[index]?.seriesId ?? null,
      object_key: file.objectKey,
      file_name: image.fileName,
      content_type: file.contentType,
      byte_size: BigInt(file.byteSize),
      sha256: file.sha256,
      modality: found.modality,
      dicom_modality: found.dicomModality,
      body_part: found.bodyPart,
      description: image.description,
      search_text: searchTextOf(image.fileName, image.description, found.bodyPart),
      captured_at: found.capturedAt,
      uploaded_at: uploadedAt,
      uploaded_by: uploadedBy.staffId,
      dicom: found.dicom && sql<DicomAttributes>`${JSON.stringify(found.dicom)}::jsonb`,
      warnings: sql<ImageWarningCode[]>`${JSON.stringify(found.warnings)}::jsonb`,
    };
  });
  await db(em).insertInto('images').values(rows).execute();
  await db(em)
    .insertInto('directory.images')
    .values(
      images.map(({ id, patientId, modality, uploadedAt }) => {
        return { id, patient_id: patientId, modality, uploaded_at: uploadedAt };
      }),
    )
    .execute();
  await insertHistory(
    em,
    'imaging',
    images.map(({ id, patientId, uploadedAt, uploadedBy, modality }) => ({
      at: uploadedAt,
      kind: 'WRITE',
      action: 'image.uploaded',
      detail: inWords('Uploaded', modality),
      patientId,
      subject: { kind: 'IMAGE', id },
      actor: uploadedBy,
      isShown: true,
    })),
  );
  return new Map(
    rows.flatMap(({ id, study_id: studyId }) => (studyId === null ? [] : [[id, studyId] as const])),
  );
}
