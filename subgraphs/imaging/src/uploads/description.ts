import { badInput, conflict } from '@lightbox/platform/errors.ts';
import type { ImageFacts } from '#files/inspect.ts';
import { modalityOf, type Modality } from '#files/modality.ts';
import type { ImageWarningCode } from '#generated/graphql.ts';
import type { DicomAttributes } from '#images/image.entity.ts';
import { bodyPartCode, type UploadInput } from '#images/image.input.ts';

/** What a file and its uploader together say of an image. */
export interface Description {
  readonly modality: Modality;
  readonly dicomModality: string | null;
  readonly bodyPart: string | null;
  readonly capturedAt: Date | null;
  readonly dicom: DicomAttributes | null;
  readonly warnings: ImageWarningCode[];
}

type Stated = Pick<UploadInput, 'modality' | 'bodyPart' | 'capturedAt' | 'acceptPatientMismatch'>;

/**
 * Weighs what the file says against what the uploader states: the file's modality and time win, the uploader's
 * body part does.
 * @param mrn the patient's medical record number, which a DICOM file has to bear
 * @throws AppError BAD_USER_INPUT without a modality, CONFLICT for another's file
 */
export function describeImage(
  { dicom }: Pick<ImageFacts, 'dicom'>,
  stated: Stated,
  mrn: string,
): Description {
  const capturedAt = dicom?.acquiredAt ?? stated.capturedAt;
  const warnings: ImageWarningCode[] = [];
  if (dicom !== null) {
    const patientId = dicom.patientId?.trim() ?? '';
    if (patientId === '') warnings.push('PATIENT_ID_MISSING');
    else if (patientId !== mrn.trim()) {
      if (!stated.acceptPatientMismatch) throw mismatch();
      warnings.push('PATIENT_MISMATCH');
    }
  }
  const modality = modalityIn(dicom?.modality ?? null, stated.modality, dicom !== null);
  if (stated.modality !== null && stated.modality !== modality) warnings.push('MODALITY_MISMATCH');
  const examined = dicom?.bodyPartExamined?.toUpperCase() ?? '';
  return {
    modality,
    dicomModality: dicom?.modality ?? null,
    bodyPart: stated.bodyPart ?? (bodyPartCode.test(examined) ? examined : null),
    capturedAt: capturedAt === null ? null : new Date(capturedAt),
    dicom: dicom && attributesOf(dicom),
    warnings,
  };
}

function modalityIn(code: string | null, stated: Modality | null, isDicom: boolean): Modality {
  if (code !== null) return modalityOf(code);
  if (stated !== null) return stated;
  if (isDicom) return 'OTHER';
  throw badInput('input.modality', 'input.modality: is required, as PNG and JPEG files do not tell it.');
}

const mismatch = () =>
  conflict(
    'The patient id in the file is not this patient’s medical record number. Check that it is the right patient; ' +
      'to store the file all the same, send it again with acceptPatientMismatch.',
    'input.acceptPatientMismatch',
  );

const attributesOf = (dicom: DicomAttributes): DicomAttributes => ({
  sopInstanceUid: dicom.sopInstanceUid,
  sopClassUid: dicom.sopClassUid,
  transferSyntaxUid: dicom.transferSyntaxUid,
  rows: dicom.rows,
  columns: dicom.columns,
  numberOfFrames: dicom.numberOfFrames,
  bodyPartExamined: dicom.bodyPartExamined,
  acquiredAt: dicom.acquiredAt,
  patientId: dicom.patientId,
});
