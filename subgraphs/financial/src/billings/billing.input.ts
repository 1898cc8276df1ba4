import { idempotencyKey, line, prose } from '@lightbox/platform/input.ts';
import { z } from 'zod';

const money = z.object({ amount: z.string(), currency: z.string() });

export const createBillingInput = z.object({
  patientId: z.string(),
  reportId: z.string().nullish(),
  description: prose(500),
  procedureCode: line(32).nullish(),
  amount: money,
  dueDate: z.string(),
  idempotencyKey: idempotencyKey.nullish(),
});

export const updateBillingInput = z
  .object({
    description: prose(500).exactOptional(),
    procedureCode: line(32).nullable().exactOptional(),
    dueDate: z.string().exactOptional(),
    amount: money.exactOptional(),
  })
  .refine((input) => Object.keys(input).length > 0, 'names nothing to change');

export const reasonInput = prose(500);
