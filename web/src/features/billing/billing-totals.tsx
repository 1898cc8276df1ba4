import { graphql } from '#generated/gql.ts';
import { type FragmentType, readFragment } from '#generated/fragment-masking.ts';
import { formatMoney, isZero } from '#shared/format.ts';
import { m } from '#shared/messages.ts';
import { Money } from '#shared/ui/values.tsx';
import classes from './billing-totals.module.css';

export const BillingTotalsFragment = graphql(`
  fragment BillingTotals_summary on BillingSummary {
    currency
    total {
      amount
      currency
    }
    paid {
      amount
      currency
    }
    outstanding {
      amount
      currency
    }
    overdue {
      amount
      currency
    }
  }
`);

/** Totals in one currency: what is open stands first, the bar shows the shares. */
export const BillingTotals = ({ summary: ref }: { summary: FragmentType<typeof BillingTotalsFragment> }) => {
  const { total, paid, outstanding, overdue } = readFragment(BillingTotalsFragment, ref);
  // Shares of a drawn bar; the figures beside it stay exact.
  const share = (part: { amount: string }): number =>
    (Number(part.amount) / (Number(total.amount) || 1)) * 100;
  const late = share(overdue);
  const open = Math.max(0, share(outstanding) - late);
  const settled = isZero(outstanding);
  return (
    <div className={classes['totals']}>
      <p className={classes['lead']}>
        <span>
          {settled ? (
            <span className="muted">{m.billing.nothingOutstanding}</span>
          ) : (
            <>
              <b>
                <Money value={outstanding} />
              </b>{' '}
              {m.billing.outstanding.toLowerCase()}
            </>
          )}
        </span>
        {!isZero(overdue) && (
          <span className={classes['late']}>
            <Money value={overdue} /> {m.billing.overdue.toLowerCase()}
          </span>
        )}
      </p>
      <svg
        className={classes['bar']}
        viewBox="0 0 100 4"
        preserveAspectRatio="none"
        role="img"
        aria-label={m.billing.bar(formatMoney(paid), formatMoney(outstanding), formatMoney(overdue))}
      >
        <rect className={classes['paid']} x="0" y="0" width={share(paid)} height="4" />
        <rect className={classes['open']} x={share(paid)} y="0" width={open} height="4" />
        <rect className={classes['overdue']} x={share(paid) + open} y="0" width={late} height="4" />
      </svg>
      <p className={classes['foot']}>
        <span>
          <Money value={paid} /> {m.billing.paid.toLowerCase()}
        </span>
        <span>
          {m.billing.total.toLowerCase()} <Money value={total} />
        </span>
      </p>
    </div>
  );
};
