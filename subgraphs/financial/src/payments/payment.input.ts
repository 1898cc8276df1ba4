import { idempotencyKey, line, prose } from '@lightbox/platform/input.ts';
import { z } from 'zod';

const money = z.object({ amount: z.string(), currency: z.string() });

export const recordPaymentInput = z.object({
  amount: money,
  method: z.enum(['CASH', 'CARD', 'TRANSFER', 'INSURANCE', 'OTHER']),
  reference: line(100).nullish(),
  idempotencyKey: idempotencyKey.nullish(),
});

export const refundPaymentInput = z.object({ amount: money, reason: prose(500) });
