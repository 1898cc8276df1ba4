import { Button } from '@mantine/core';
import { IconCash, IconReceipt } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useSearchParams } from 'react-router';
import { graphql } from '#generated/gql.ts';
import { type FragmentType, readFragment } from '#generated/fragment-masking.ts';
import type { BillingEntry_BillingFragment } from '#generated/graphql.ts';
import type { Problem } from '#shared/api/problems.ts';
import { m } from '#shared/messages.ts';
import { Empty } from '#shared/ui/empty.tsx';
import { useKey } from '#shared/ui/keys.ts';
import { MoreButton } from '#shared/ui/more-button.tsx';
import { Panel } from '#shared/ui/panel.tsx';
import { PartlyNote, ProblemNote } from '#shared/ui/problem-note.tsx';
import { SkeletonRows } from '#shared/ui/skeleton.tsx';
import { BillingEntry } from './billing-entry.tsx';
import { BillingTotals } from './billing-totals.tsx';

const BillingForm = lazy(() =>
  import('./billing-form.tsx').then(({ BillingForm: component }) => ({ default: component })),
);
const PayBilling = lazy(() =>
  import('./pay-billing.tsx').then(({ PayBilling: component }) => ({ default: component })),
);

export const BillingPanelFragment = graphql(`
  fragment BillingPanel_patient on Patient {
    id
    displayName
    viewerCanCreateBilling
    billingSummary {
      currency
      ...BillingTotals_summary
    }
    billings(first: 20) {
      totalCount
      nodes {
        id
        ...BillingEntry_billing
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Props = {
  patient: FragmentType<typeof BillingPanelFragment> | undefined;
  problem?: Problem | undefined;
  partly?: readonly Problem[];
  onRetry?: () => void;
  onMore?: (after: string) => Promise<void>;
  /** A billing was made out or paid. */
  onChanged?: () => void;
};

const nothing = (): void => undefined;
const none: readonly Problem[] = [];

/** A patient's billings with their totals. */
export const BillingPanel = ({
  patient: ref,
  problem,
  partly = none,
  onRetry,
  onMore,
  onChanged = nothing,
}: Props) => {
  const patient = readFragment(BillingPanelFragment, ref);
  const pointedAt = useSearchParams()[0].get('billing');
  const [making, setMaking] = useState(false);
  const [paying, setPaying] = useState<BillingEntry_BillingFragment>();
  const mayBill = patient?.viewerCanCreateBilling === true;
  useKey('b', () => setMaking(true), mayBill);
  const billings = patient?.billings;
  const after = billings?.pageInfo.hasNextPage ? billings.pageInfo.endCursor : undefined;

  return (
    <Panel
      title={m.billing.title}
      count={billings?.totalCount}
      busy={!patient}
      actions={
        mayBill && (
          <Button
            variant="default"
            leftSection={<IconCash size={15} />}
            aria-keyshortcuts="b"
            onClick={() => setMaking(true)}
          >
            {m.billing.create}
          </Button>
        )
      }
      bar={patient?.billingSummary?.map((summary) => (
        <BillingTotals key={summary.currency} summary={summary} />
      ))}
    >
      <PartlyNote problems={partly} />
      {!patient && <SkeletonRows rows={3} />}
      {patient && !billings && <ProblemNote problem={problem} what={m.billing.title} onRetry={onRetry} />}
      {billings?.nodes.length === 0 && (
        <Empty
          icon={IconReceipt}
          title={m.billing.empty}
          help={mayBill ? m.billing.emptyHelp : m.billing.emptyReadOnly}
        />
      )}
      {billings && billings.nodes.length > 0 && (
        <ul aria-label={m.billing.title}>
          {billings.nodes.map((billing) => (
            <BillingEntry
              key={billing.id}
              billing={billing}
              pointedAt={billing.id === pointedAt}
              onPay={setPaying}
            />
          ))}
        </ul>
      )}
      {after && onMore && <MoreButton onMore={() => onMore(after)} />}
      <Suspense>
        {making && patient && (
          <BillingForm
            patientId={patient.id}
            patientName={patient.displayName}
            onClose={() => setMaking(false)}
            onDone={onChanged}
          />
        )}
        {paying && <PayBilling billing={paying} onClose={() => setPaying(undefined)} onDone={onChanged} />}
      </Suspense>
    </Panel>
  );
};
