import { fold } from '@lightbox/platform/search-words.ts';
import type { Modality } from '#files/modality.ts';
import type { ImageWarningCode } from '#generated/graphql.ts';

const kinds: Record<Modality, string> = {
  X_RAY: 'an X-ray image',
  MRI: 'an MRI image',
  CT: 'a CT image',
  ULTRASOUND: 'an ultrasound image',
  OTHER: 'an image',
};

/** Such as `Uploaded a CT image`, for the workflow log. */
export const inWords = (verb: 'Uploaded' | 'Deleted', modality: Modality): string =>
  `${verb} ${kinds[modality]}`;

export const warningMessages: Record<ImageWarningCode, string> = {
  PATIENT_MISMATCH: 'The patient id in the file is not the patient’s medical record number.',
  PATIENT_ID_MISSING: 'The file has no patient id.',
  MODALITY_MISMATCH: 'The file’s modality is another than the one stated. The file’s was taken.',
  DUPLICATE_INSTANCE: 'The same DICOM instance is stored already, with other bytes or for another patient.',
};

/** @returns what searches look into */
export const searchTextOf = (...texts: (string | null)[]): string =>
  fold(texts.filter((text) => text !== null).join('\n'));
