import { idempotencyKey, prose } from '@lightbox/platform/input.ts';
import { z } from 'zod';

export const createReportInput = z.object({
  patientId: z.string(),
  imageIds: z
    .array(z.string())
    .max(200, 'may name at most 200')
    .nullish()
    .transform((value) => value ?? []),
  studyId: z
    .string()
    .nullish()
    .transform((value) => value ?? null),
  findings: prose(20_000),
  impression: prose(5000),
  recommendations: prose(5000)
    .nullish()
    .transform((value) => value ?? null),
  idempotencyKey: idempotencyKey.nullish(),
});

const texts = {
  findings: prose(20_000).exactOptional(),
  impression: prose(5000).exactOptional(),
  recommendations: prose(5000).nullable().exactOptional(),
};

export const updateReportInput = z
  .object({
    ...texts,
    imageIds: z
      .array(z.string())
      .max(200, 'may name at most 200')
      .nullable()
      .transform((value) => value ?? [])
      .exactOptional(),
  })
  .refine((input) => Object.keys(input).length > 0, 'names nothing to change');

export const reasonInput = prose(500);

/** What is to be read instead, and why. */
export const amendReportInput = z
  .object({ reason: reasonInput, ...texts })
  .refine((input) => Object.keys(input).length > 1, 'names nothing to change');

export const addendumInput = prose(5000);
