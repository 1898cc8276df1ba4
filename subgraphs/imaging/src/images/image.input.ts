import { idempotencyKey, prose } from '@lightbox/platform/input.ts';
import { z } from 'zod';
import { modalities } from '#files/modality.ts';

/** DICOM's code strings (PS3.5, section 6.2); blanks alone say nothing. */
export const bodyPartCode = /^(?! +$)[A-Z0-9 _]{1,16}$/;

const optional = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value) => (value === undefined ? null : value));

export const uploadImageInput = z.object({
  patientId: z.string(),
  modality: optional(z.enum(modalities)),
  bodyPart: optional(
    z
      .string()
      .regex(bodyPartCode, 'must be a code of at most 16 capital letters, digits, spaces and underscores'),
  ),
  description: optional(prose(1000)),
  capturedAt: optional(
    // A day's grace, as devices' clocks and zones differ.
    z.string().refine((at) => Date.parse(at) <= Date.now() + 86_400_000, 'may not lie in the future'),
  ),
  idempotencyKey: optional(idempotencyKey),
  acceptPatientMismatch: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
});
export type UploadInput = z.output<typeof uploadImageInput>;

export const uploadImagesInput = uploadImageInput.omit({ bodyPart: true, capturedAt: true });

export const deletionReason = prose(500);

/** How long a URL may work, in seconds. */
export const urlSeconds = z
  .number()
  .refine((seconds) => seconds >= 60 && seconds <= 3600, 'must be from 60 to 3600');
