import { IconReceipt } from '@tabler/icons-react';
import { Link } from 'react-router';
import { graphql } from '#generated/gql.ts';
import { type FragmentType, readFragment } from '#generated/fragment-masking.ts';
import type { Problem } from '#shared/api/problems.ts';
import { m } from '#shared/messages.ts';
import { Empty } from '#shared/ui/empty.tsx';
import { Panel } from '#shared/ui/panel.tsx';
import { ProblemNote } from '#shared/ui/problem-note.tsx';
import { RowList, RowListItem } from '#shared/ui/row-list.tsx';
import { SkeletonRows } from '#shared/ui/skeleton.tsx';
import { Day, Money, Name } from '#shared/ui/values.tsx';

export const OverdueBillingsFragment = graphql(`
  fragment OverdueBillings_query on Query {
    billings(filter: { status: { eq: OVERDUE } }, orderBy: { field: DUE_DATE, direction: ASC }, first: 8) {
      totalCount
      nodes {
        id
        description
        dueDate
        outstanding {
          amount
          currency
        }
        patient {
          id
          displayName
        }
      }
    }
  }
`);

type Props = {
  query: FragmentType<typeof OverdueBillingsFragment> | undefined;
  problem: Problem | undefined;
};

/** What should have been paid by now, the longest overdue first. */
export const OverdueBillings = ({ query, problem }: Props) => {
  const billings = readFragment(OverdueBillingsFragment, query)?.billings;
  return (
    <Panel
      title={m.home.overdue}
      count={billings?.totalCount}
      busy={!query}
      actions={
        <Link className="link" to="/billing">
          {m.home.all(m.billing.what)}
        </Link>
      }
    >
      {!query && <SkeletonRows rows={4} />}
      {query && !billings && <ProblemNote problem={problem} what={m.billing.title} />}
      {billings?.nodes.length === 0 && <Empty icon={IconReceipt} title={m.home.overdueEmpty} />}
      <RowList label={m.home.overdue}>
        {billings?.nodes.map((billing) => (
          <RowListItem
            key={billing.id}
            to={billing.patient && `/patients/${billing.patient.id}`}
            title={<Name>{billing.patient?.displayName}</Name>}
            detail={<bdi>{billing.description}</bdi>}
            end={
              <>
                <Money value={billing.outstanding} />
                <br />
                {m.billing.due.toLowerCase()} <Day date={billing.dueDate} />
              </>
            }
          />
        ))}
      </RowList>
    </Panel>
  );
};
