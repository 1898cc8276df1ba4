import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { DicomFacts } from '#files/dicom-facts.ts';
import type { ImageContentType } from '#files/content-type.ts';
import type { Modality } from '#files/modality.ts';
import type { ImageWarningCode } from '#generated/graphql.ts';

/** What is kept of a DICOM header: nothing that names the patient, but for the id that warnings are about. */
export type DicomAttributes = Pick<
  DicomFacts,
  | 'sopInstanceUid'
  | 'sopClassUid'
  | 'transferSyntaxUid'
  | 'rows'
  | 'columns'
  | 'numberOfFrames'
  | 'bodyPartExamined'
  | 'acquiredAt'
  | 'patientId'
>;

export const Image = defineEntity({
  name: 'Image',
  tableName: 'images',
  properties: {
    id: p.uuid().primary(),
    patientId: p.uuid(),
    studyId: p.uuid().nullable(),
    seriesId: p.uuid().nullable(),
    objectKey: p.string(),
    fileName: p.string(),
    contentType: p.string().$type<ImageContentType>(),
    byteSize: p.bigint(),
    /** Lower-case hexadecimal. */
    sha256: p.string(),
    modality: p.string().$type<Modality>(),
    dicomModality: p.string().nullable(),
    bodyPart: p.string().nullable(),
    description: p.text().nullable(),
    /** Folded file name, description and body part that searches look into. */
    searchText: p.text(),
    capturedAt: p.datetime().nullable(),
    uploadedAt: p.datetime(),
    uploadedBy: p.uuid(),
    dicom: p.json<DicomAttributes>().nullable(),
    warnings: p.json<ImageWarningCode[]>(),
    deletedAt: p.datetime().nullable(),
    deletedBy: p.uuid().nullable(),
    deletionReason: p.text().nullable(),
    /** When the retention time was over. */
    bytesRemovedAt: p.datetime().nullable(),
  },
});
export type Image = InferEntity<typeof Image>;
