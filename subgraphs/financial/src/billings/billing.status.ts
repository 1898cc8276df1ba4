import { sql, type Expression, type RawBuilder } from 'kysely';
import type { BillingStatus } from '#generated/graphql.ts';

const today = (timeZone: string): Expression<string> =>
  sql<string>`(now() at time zone ${sql.lit(timeZone)})::date`;

/** What is still to be paid, in minor units; nothing for what was withdrawn. */
export const outstandingMinor = sql<bigint>`(case
  when billings.cancelled_at is null then billings.amount_minor - billings.paid_minor
  else 0 end)`;

/**
 * Where a billing stands, for lists, filters and totals alike.
 * @param timeZone the hospital's, which says what day it is; a name of the IANA database
 */
export const statusIn = (timeZone: string): RawBuilder<BillingStatus> => sql<BillingStatus>`(case
  when billings.cancelled_at is not null then 'CANCELLED'
  when billings.paid_minor = billings.amount_minor then 'PAID'
  when billings.due_date < ${today(timeZone)} then 'OVERDUE'
  when billings.paid_minor > 0 then 'PARTIALLY_PAID'
  else 'PENDING' end)`;
