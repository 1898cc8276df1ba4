import { IconFileText } from '@tabler/icons-react';
import { graphql } from '#generated/gql.ts';
import { type FragmentType, readFragment } from '#generated/fragment-masking.ts';
import type {
  ReportFilter,
  ReportOrderField,
  ReportRow_ReportFragment,
  ReportStatus as Status,
} from '#generated/graphql.ts';
import { useConnection } from '#shared/api/use-connection.ts';
import type { Column } from '#shared/lists/data-table.tsx';
import { dayRange } from '#shared/lists/day-range.ts';
import { ListPage } from '#shared/lists/list-page.tsx';
import { type FilterSpec, type Sort, useListParams } from '#shared/lists/list-params.ts';
import { m } from '#shared/messages.ts';
import { useSession } from '#shared/session/session.ts';
import { Empty } from '#shared/ui/empty.tsx';
import { ReportStatus } from '#shared/ui/status.tsx';
import { Name, When } from '#shared/ui/values.tsx';

const RowFragment = graphql(`
  fragment ReportRow_report on Report {
    id
    status
    impression
    createdAt
    confirmedAt
    patient {
      id
      displayName
    }
    author {
      id
      displayName
    }
  }
`);

const ReportsDocument = graphql(`
  query Reports($filter: ReportFilter, $orderBy: ReportOrder, $after: String) {
    reports(filter: $filter, orderBy: $orderBy, first: 50, after: $after) {
      totalCount
      nodes {
        id
        ...ReportRow_report
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Row = FragmentType<typeof RowFragment> & { id: string };
const read = (row: Row): ReportRow_ReportFragment => readFragment(RowFragment, row);

const Impression = ({ row }: { row: Row }) => {
  const { impression, status } = read(row);
  return <bdi className={status === 'ENTERED_IN_ERROR' ? 'struck' : undefined}>{impression}</bdi>;
};

const columns: readonly Column<Row>[] = [
  {
    key: 'patient',
    label: m.reports.patient,
    width: '24%',
    below: (row) => (
      <>
        <ReportStatus status={read(row).status} /> <Impression row={row} />
      </>
    ),
    cell: (row) => <Name>{read(row).patient?.displayName}</Name>,
  },
  {
    key: 'status',
    label: m.reports.status,
    rank: 2,
    width: '140px',
    cell: (row) => <ReportStatus status={read(row).status} />,
  },
  {
    key: 'impression',
    label: m.reports.impression,
    rank: 2,
    cell: (row) => <Impression row={row} />,
  },
  {
    key: 'author',
    label: m.reports.author,
    rank: 3,
    width: '18%',
    cell: (row) => <Name>{read(row).author?.displayName}</Name>,
  },
  {
    key: 'begun',
    label: m.reports.begun,
    sort: 'CREATED_AT',
    width: '110px',
    align: 'end',
    cell: (row) => <When at={read(row).createdAt} />,
  },
  {
    key: 'confirmed',
    label: m.reports.confirmed,
    sort: 'CONFIRMED_AT',
    rank: 2,
    width: '120px',
    align: 'end',
    cell: (row) => {
      const { confirmedAt } = read(row);
      return confirmedAt ? <When at={confirmedAt} /> : '—';
    },
  },
];

// The text is not for analysts.
const columnsForAnalysts = columns.filter(({ key }) => key !== 'impression');

const filters: readonly FilterSpec[] = [
  { key: 'status', label: m.reports.status, kind: 'choice', options: Object.entries(m.reportStatus) },
  { key: 'from', label: m.reports.begunFrom, kind: 'date' },
  { key: 'to', label: m.reports.begunTo, kind: 'date' },
];
const sortable: readonly string[] = ['CREATED_AT', 'CONFIRMED_AT'];
const newest: Sort = { field: 'CREATED_AT', direction: 'DESC' };

const toFilter = (search: string, values: Readonly<Record<string, string>>): ReportFilter => ({
  ...(search ? { search } : {}),
  ...(values['status'] ? { status: { eq: values['status'] as Status } } : {}),
  ...(dayRange(values) ? { createdAt: dayRange(values) } : {}),
});

/** Reports on all patients. */
export const ReportList = () => {
  const analyst = useSession()?.role === 'ANALYST';
  const params = useListParams(filters, sortable, newest);
  const list = useConnection(
    ReportsDocument,
    {
      filter: toFilter(analyst ? '' : params.search, params.values),
      orderBy: { field: params.sort.field as ReportOrderField, direction: params.sort.direction },
    },
    'reports',
    (data) => data.reports,
  );
  return (
    <ListPage
      title={m.reports.title}
      words={m.reports}
      searchLabel={analyst ? undefined : m.reports.search}
      filters={filters}
      params={params}
      list={list}
      columns={analyst ? columnsForAnalysts : columns}
      rowKey={(row) => row.id}
      rowHref={(row) => {
        const { id, patient } = read(row);
        return patient ? `/patients/${patient.id}?report=${id}` : undefined;
      }}
      noMatch={m.reports.noMatch}
      empty={<Empty icon={IconFileText} title={m.reports.empty} help={m.reports.emptyHelp} />}
    />
  );
};
