import { IconHistory } from '@tabler/icons-react';
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
import { Name, When } from '#shared/ui/values.tsx';

export const RecentActivityFragment = graphql(`
  fragment RecentActivity_query on Query {
    workflowLogs(first: 8) {
      nodes {
        id
        at
        detail
        patient {
          id
          displayName
        }
        actor {
          id
          displayName
        }
      }
    }
  }
`);

type Props = { query: FragmentType<typeof RecentActivityFragment> | undefined; problem: Problem | undefined };

/** What happened last in the hospital. */
export const RecentActivity = ({ query, problem }: Props) => {
  const logs = readFragment(RecentActivityFragment, query)?.workflowLogs;
  return (
    <Panel
      title={m.home.activity}
      busy={!query}
      actions={
        <Link className="link" to="/activity">
          {m.home.all(m.activity.what)}
        </Link>
      }
    >
      {!query && <SkeletonRows rows={4} />}
      {query && !logs && <ProblemNote problem={problem} what={m.activity.title} />}
      {logs?.nodes.length === 0 && <Empty icon={IconHistory} title={m.home.activityEmpty} />}
      <RowList label={m.home.activity}>
        {logs?.nodes.map((entry) => (
          <RowListItem
            key={entry.id}
            to={entry.patient && `/patients/${entry.patient.id}`}
            title={
              <>
                <Name>{entry.actor?.displayName ?? m.timeline.system}</Name> · <bdi>{entry.detail}</bdi>
              </>
            }
            detail={entry.patient && <Name>{entry.patient.displayName}</Name>}
            end={<When at={entry.at} withTime />}
          />
        ))}
      </RowList>
    </Panel>
  );
};
