import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { graphql } from '#generated/gql.ts';
import { type FragmentType, readFragment } from '#generated/fragment-masking.ts';
import type { BillingEntry_BillingFragment } from '#generated/graphql.ts';
import { formatDate, formatMoney, isZero } from '#shared/format.ts';
import { m } from '#shared/messages.ts';
import { BillingStatus } from '#shared/ui/status.tsx';
import { Day, Money } from '#shared/ui/values.tsx';
import classes from './billing-entry.module.css';

export const BillingEntryFragment = graphql(`
  fragment BillingEntry_billing on Billing {
    id
    status
    description
    procedureCode
    amount {
      amount
      currency
    }
    outstanding {
      amount
      currency
    }
    dueDate
    cancelledAt
    cancellationReason
    viewerCanRecordPayment
    createdBy {
      id
      displayName
    }
  }
`);

type Props = {
  billing: FragmentType<typeof BillingEntryFragment>;
  /** A link led here. */
  pointedAt: boolean;
  onPay: (billing: BillingEntry_BillingFragment) => void;
};

/** One billing: what for, how much, where it stands. */
export const BillingEntry = ({ billing: ref, pointedAt, onPay }: Props) => {
  const billing = readFragment(BillingEntryFragment, ref);
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (pointedAt) item.current?.focus();
  }, [pointedAt]);
  const name = billing.description ?? billing.procedureCode ?? m.billing.unnamed;
  const partly = !isZero(billing.outstanding) && billing.outstanding.amount !== billing.amount.amount;
  return (
    <li
      ref={item}
      className={classes['entry']}
      tabIndex={pointedAt ? -1 : undefined}
      aria-current={pointedAt || undefined}
      data-cancelled={billing.cancelledAt ? true : undefined}
    >
      <BillingStatus status={billing.status} />
      <div className={classes['what']}>
        <p className={classes['name']} title={name} dir="auto">
          {name}
        </p>
        <p className={classes['meta']}>
          {billing.cancelledAt ? (
            <bdi>
              {m.billing.cancelledBecause(formatDate(billing.cancelledAt), billing.cancellationReason)}
            </bdi>
          ) : (
            <>
              {m.billing.due} <Day date={billing.dueDate} />
            </>
          )}
          {billing.procedureCode && billing.description && (
            <>
              {' '}
              · <span className="mono">{billing.procedureCode}</span>
            </>
          )}
          {billing.createdBy && (
            <>
              {' '}
              · <bdi>{billing.createdBy.displayName}</bdi>
            </>
          )}
        </p>
      </div>
      <div className={classes['money']}>
        <p className={billing.cancelledAt ? 'struck' : undefined}>
          <Money value={billing.amount} />
        </p>
        {partly && (
          <p className={classes['meta']}>
            {m.billing.outstanding.toLowerCase()} {formatMoney(billing.outstanding)}
          </p>
        )}
      </div>
      {billing.viewerCanRecordPayment && (
        <Button
          variant="default"
          size="compact-xs"
          className={classes['pay'] ?? ''}
          aria-label={m.billing.payFor(name)}
          onClick={() => onPay(billing)}
        >
          {m.billing.payShort}
        </Button>
      )}
    </li>
  );
};
