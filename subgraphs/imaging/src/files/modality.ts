/** In the order of the API's enum. */
export const modalities = ['X_RAY', 'MRI', 'CT', 'ULTRASOUND', 'OTHER'] as const;
export type Modality = (typeof modalities)[number];

const MODALITIES: Readonly<Record<string, Modality>> = {
  CR: 'X_RAY',
  DX: 'X_RAY',
  MR: 'MRI',
  CT: 'CT',
  US: 'ULTRASOUND',
};

/** @param dicomModality DICOM's code (PS3.3, section C.7.3.1.1.1), such as `CR` */
export const modalityOf = (dicomModality: string | null): Modality =>
  (dicomModality !== null && Object.hasOwn(MODALITIES, dicomModality)
    ? MODALITIES[dicomModality]
    : undefined) ?? 'OTHER';
