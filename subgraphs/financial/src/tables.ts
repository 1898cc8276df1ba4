import type { EntityManager } from '@lightbox/platform/database.ts';
import type { SharedTables } from '@lightbox/platform/directory.ts';
import type { InferKyselyDB } from '@mikro-orm/postgresql';
import { Billing } from '#billings/billing.entity.ts';
import { Payment } from '#payments/payment.entity.ts';
import { Refund } from '#payments/refund.entity.ts';

export const entities = [Billing, Payment, Refund];

type Tables = InferKyselyDB<(typeof entities)[number]> & SharedTables;

/** The read side: this subgraph's tables and the shared ones. */
export const db = (em: EntityManager) => em.getKysely<Tables>();
