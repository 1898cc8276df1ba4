import { idempotencyKey, line, prose } from '@lightbox/platform/input.ts';
import { z } from 'zod';

export const createBillingInput = z.object({
  patientId: z.string(),
  reportId: z.string().nullish(),
  description: prose(500),
  procedureCode: line(32).nullish(),
  amount: z.object({ amount: z.string(), currency: z.string() }),
  dueDate: z.string(),
  idempotencyKey: idempotencyKey.nullish(),
});
