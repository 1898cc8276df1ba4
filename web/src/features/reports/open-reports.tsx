import { IconFileText } from '@tabler/icons-react';
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
import { ReportStatus } from '#shared/ui/status.tsx';
import { Name, When } from '#shared/ui/values.tsx';

export const OpenReportsFragment = graphql(`
  fragment OpenReports_query on Query {
    reports(filter: { status: { in: [DRAFT, PRELIMINARY] } }, first: 8) {
      totalCount
      nodes {
        id
        status
        impression
        createdAt
        patient {
          id
          displayName
        }
      }
    }
  }
`);

type Props = { query: FragmentType<typeof OpenReportsFragment> | undefined; problem: Problem | undefined };

/** Reports that wait for somebody to finish them. */
export const OpenReports = ({ query, problem }: Props) => {
  const reports = readFragment(OpenReportsFragment, query)?.reports;
  return (
    <Panel
      title={m.home.openReports}
      count={reports?.totalCount}
      busy={!query}
      actions={
        <Link className="link" to="/reports">
          {m.home.all(m.reports.what)}
        </Link>
      }
    >
      {!query && <SkeletonRows rows={4} />}
      {query && !reports && <ProblemNote problem={problem} what={m.reports.title} />}
      {reports?.nodes.length === 0 && <Empty icon={IconFileText} title={m.home.openReportsEmpty} />}
      <RowList label={m.home.openReports}>
        {reports?.nodes.map((report) => (
          <RowListItem
            key={report.id}
            to={report.patient && `/patients/${report.patient.id}?report=${report.id}`}
            lead={<ReportStatus status={report.status} />}
            title={<Name>{report.patient?.displayName}</Name>}
            detail={<span dir="auto">{report.impression}</span>}
            end={<When at={report.createdAt} />}
          />
        ))}
      </RowList>
    </Panel>
  );
};
