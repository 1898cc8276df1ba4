import { IconHistory } from '@tabler/icons-react';
import { graphql } from '#generated/gql.ts';
import { type FragmentType, readFragment } from '#generated/fragment-masking.ts';
import type { ActivityRow_EntryFragment, SubjectKind, WorkflowLogFilter } from '#generated/graphql.ts';
import { useConnection } from '#shared/api/use-connection.ts';
import type { Column } from '#shared/lists/data-table.tsx';
import { dayRange } from '#shared/lists/day-range.ts';
import { ListPage } from '#shared/lists/list-page.tsx';
import { type FilterSpec, type Sort, useListParams } from '#shared/lists/list-params.ts';
import { m } from '#shared/messages.ts';
import { Empty } from '#shared/ui/empty.tsx';
import { Name, When } from '#shared/ui/values.tsx';

const RowFragment = graphql(`
  fragment ActivityRow_entry on WorkflowLog {
    id
    at
    detail
    subject {
      kind
      id
    }
    patient {
      id
      displayName
    }
    actor {
      id
      displayName
    }
  }
`);

const ActivityDocument = graphql(`
  query Activity($filter: WorkflowLogFilter, $after: String) {
    workflowLogs(filter: $filter, first: 50, after: $after) {
      totalCount
      nodes {
        id
        ...ActivityRow_entry
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Row = FragmentType<typeof RowFragment> & { id: string };
const read = (row: Row): ActivityRow_EntryFragment => readFragment(RowFragment, row);

const columns: readonly Column<Row>[] = [
  {
    key: 'detail',
    label: m.activity.detail,
    below: (row) => <Name>{read(row).patient?.displayName}</Name>,
    cell: (row) => <bdi title={read(row).detail}>{read(row).detail}</bdi>,
  },
  {
    key: 'patient',
    label: m.activity.patient,
    width: '22%',
    rank: 2,
    cell: (row) => <Name>{read(row).patient?.displayName}</Name>,
  },
  {
    key: 'who',
    label: m.activity.who,
    rank: 2,
    width: '20%',
    cell: (row) => <Name>{read(row).actor?.displayName ?? m.timeline.system}</Name>,
  },
  {
    key: 'about',
    label: m.activity.about,
    rank: 3,
    width: '100px',
    cell: (row) => {
      const { subject } = read(row);
      return subject && <span className="muted">{m.subjectKind[subject.kind]}</span>;
    },
  },
  {
    key: 'when',
    label: m.activity.when,
    sort: 'AT',
    width: '150px',
    align: 'end',
    cell: (row) => <When at={read(row).at} withTime />,
  },
];

const filters: readonly FilterSpec[] = [
  { key: 'about', label: m.activity.about, kind: 'choice', options: Object.entries(m.subjectKind) },
  { key: 'from', label: m.activity.from, kind: 'date' },
  { key: 'to', label: m.activity.to, kind: 'date' },
];
const newest: Sort = { field: 'AT', direction: 'DESC' };
const sortable: readonly string[] = [];

const toFilter = (search: string, values: Readonly<Record<string, string>>): WorkflowLogFilter => ({
  ...(search ? { search } : {}),
  ...(values['about'] ? { subjectKind: values['about'] as SubjectKind } : {}),
  ...(dayRange(values) ? { at: dayRange(values) } : {}),
});

/** Who did what, over all patients. */
export const ActivityList = () => {
  const params = useListParams(filters, sortable, newest);
  const list = useConnection(
    ActivityDocument,
    { filter: toFilter(params.search, params.values) },
    'workflowLogs',
    (data) => data.workflowLogs,
  );
  return (
    <ListPage
      title={m.activity.title}
      words={m.activity}
      searchLabel={m.activity.search}
      filters={filters}
      params={params}
      list={list}
      columns={columns}
      rowKey={(row) => row.id}
      rowHref={(row) => {
        const { patient } = read(row);
        return patient ? `/patients/${patient.id}` : undefined;
      }}
      sortable={false}
      noMatch={m.activity.noMatch}
      empty={<Empty icon={IconHistory} title={m.timeline.empty} />}
    />
  );
};
