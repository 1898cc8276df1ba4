import type { EntityManager } from '@lightbox/platform/database.ts';
import { forbidden } from '@lightbox/platform/errors.ts';
import { can, type Viewer } from '@lightbox/platform/identity.ts';
import { monthOf, readStats } from '@lightbox/platform/stats.ts';
import { sql, type SqlBool } from 'kysely';
import { conditionsOf } from '#billings/billing.lists.ts';
import { outstandingMinor, statusIn } from '#billings/billing.status.ts';
import type { BillingFilter, BillingStatsGroup, BillingStatus } from '#generated/graphql.ts';

/** Sums of one group in one currency, in its minor units. */
export interface BillingStatsRow {
  readonly status: BillingStatus | null;
  readonly month: string | null;
  readonly department: string | null;
  readonly authorId: string | null;
  readonly currency: string;
  readonly count: number;
  readonly amount: bigint;
  readonly paid: bigint;
  readonly outstanding: bigint;
}

type Text<Row> = { [Key in keyof Row]: Row[Key] extends bigint ? string : Row[Key] };

/**
 * Sums over billings, always by currency; withdrawn ones count where their status is told. @param timeZone whose months count
 * @throws AppError FORBIDDEN for a filter of who may not read billings: by it one patient's could be singled out
 */
export async function readBillingStats(
  em: EntityManager,
  viewer: Viewer | null,
  timeZone: string,
  { groupBy, filter }: { groupBy: readonly BillingStatsGroup[]; filter?: BillingFilter | null | undefined },
): Promise<BillingStatsRow[]> {
  if ((filter ?? null) !== null && !can(viewer, 'billing:read')) {
    throw forbidden('Your role may not choose billings.', 'filter');
  }
  const { eq = null, in: among = null } = filter?.status ?? {};
  const tellsStatus = groupBy.includes('STATUS') || eq !== null || among !== null;
  const rows = await readStats<BillingStatsGroup | 'CURRENCY', Text<BillingStatsRow>>(
    em,
    viewer,
    [...groupBy, 'CURRENCY'],
    {
      name: 'billings',
      groups: {
        STATUS: { as: 'status', value: statusIn(timeZone) },
        MONTH: { as: 'month', value: monthOf(sql.ref('billings.created_at'), timeZone) },
        DEPARTMENT: { as: 'department', value: sql.ref('staff.department') },
        AUTHOR: { as: 'authorId', value: sql.ref('billings.created_by') },
        CURRENCY: { as: 'currency', value: sql.ref('billings.currency') },
      },
      measures: {
        count: sql`count(*)::int`,
        amount: sql`sum(billings.amount_minor)::text`,
        paid: sql`sum(billings.paid_minor)::text`,
        outstanding: sql`sum(${outstandingMinor})::text`,
      },
      from: groupBy.includes('DEPARTMENT')
        ? sql`billings left join directory.staff on staff.id = billings.created_by`
        : sql`billings`,
      filter,
      where: (asking) => {
        const chosen = conditionsOf(filter, asking, timeZone);
        return tellsStatus ? chosen : sql<SqlBool>`${chosen} and billings.cancelled_at is null`;
      },
    },
  );
  return rows.map(({ amount, paid, outstanding, ...row }) => {
    return { ...row, amount: BigInt(amount), paid: BigInt(paid), outstanding: BigInt(outstanding) };
  });
}
