import type { EntityManager } from '@lightbox/platform/database.ts';
import { notFound } from '@lightbox/platform/errors.ts';
import { isId } from '@lightbox/platform/ids.ts';
import { LockMode } from '@mikro-orm/core';
import { Billing } from './billing.entity.ts';

/**
 * A billing that nobody else changes until the transaction ends: of two changes at once the second sees the first.
 * @param field of the argument that names it
 * @throws AppError NOT_FOUND
 */
export async function lockBilling(em: EntityManager, id: string, field: string): Promise<Billing> {
  const lockMode = LockMode.PESSIMISTIC_WRITE;
  const billing = isId(id) ? await em.findOne(Billing, { id }, { lockMode }) : null;
  if (billing === null) throw notFound('billing', field);
  return billing;
}
