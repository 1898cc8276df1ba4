import { idempotencyKey, prose } from '@lightbox/platform/input.ts';
import { z } from 'zod';

export const createReportInput = z.object({
  patientId: z.string(),
  imageIds: z
    .array(z.string())
    .max(200, 'may name at most 200')
    .nullish()
    .transform((value) => value ?? []),
  studyId: z.string().nullish(),
  findings: prose(20_000),
  impression: prose(5000),
  recommendations: prose(5000)
    .nullish()
    .transform((value) => value ?? null),
  idempotencyKey: idempotencyKey.nullish(),
});
