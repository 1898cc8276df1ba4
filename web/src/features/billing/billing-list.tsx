import { IconReceipt } from '@tabler/icons-react';
import { graphql } from '#generated/gql.ts';
import { type FragmentType, readFragment } from '#generated/fragment-masking.ts';
import type {
  BillingFilter,
  BillingOrderField,
  BillingRow_BillingFragment,
  BillingStatus as Status,
} from '#generated/graphql.ts';
import { useConnection } from '#shared/api/use-connection.ts';
import { formatMoney, isZero } from '#shared/format.ts';
import type { Column } from '#shared/lists/data-table.tsx';
import { dayAfter } from '#shared/lists/day-range.ts';
import { ListPage } from '#shared/lists/list-page.tsx';
import { type FilterSpec, type Sort, useListParams } from '#shared/lists/list-params.ts';
import { m } from '#shared/messages.ts';
import { useSession } from '#shared/session/session.ts';
import { Empty } from '#shared/ui/empty.tsx';
import { BillingStatus } from '#shared/ui/status.tsx';
import { Day, Money, Name, When } from '#shared/ui/values.tsx';

const RowFragment = graphql(`
  fragment BillingRow_billing on Billing {
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
    createdAt
    patient {
      id
      displayName
    }
  }
`);

const BillingsDocument = graphql(`
  query Billings($filter: BillingFilter, $orderBy: BillingOrder, $after: String) {
    billings(filter: $filter, orderBy: $orderBy, first: 50, after: $after) {
      totalCount
      nodes {
        id
        ...BillingRow_billing
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Row = FragmentType<typeof RowFragment> & { id: string };
const read = (row: Row): BillingRow_BillingFragment => readFragment(RowFragment, row);

const columns: readonly Column<Row>[] = [
  {
    key: 'patient',
    label: m.billing.patient,
    width: '24%',
    below: (row) => (
      <>
        <BillingStatus status={read(row).status} />{' '}
        <bdi>{read(row).description ?? read(row).procedureCode}</bdi>
      </>
    ),
    cell: (row) => <Name>{read(row).patient?.displayName}</Name>,
  },
  {
    key: 'status',
    label: m.billing.status,
    rank: 2,
    width: '120px',
    cell: (row) => <BillingStatus status={read(row).status} />,
  },
  {
    key: 'what',
    label: m.billing.description,
    rank: 2,
    cell: (row) => <bdi>{read(row).description ?? read(row).procedureCode}</bdi>,
  },
  {
    key: 'madeOut',
    label: m.billing.madeOut,
    sort: 'CREATED_AT',
    rank: 3,
    width: '120px',
    align: 'end',
    cell: (row) => <When at={read(row).createdAt} />,
  },
  {
    key: 'due',
    label: m.billing.due,
    sort: 'DUE_DATE',
    rank: 2,
    width: '120px',
    align: 'end',
    cell: (row) => <Day date={read(row).dueDate} />,
  },
  {
    key: 'amount',
    label: m.billing.amount,
    sort: 'AMOUNT',
    rank: 2,
    width: '130px',
    align: 'end',
    cell: (row) => (
      <span className={read(row).status === 'CANCELLED' ? 'struck' : undefined}>
        <Money value={read(row).amount} />
      </span>
    ),
  },
  {
    key: 'open',
    label: m.billing.outstanding,
    below: (row) => m.billing.of(formatMoney(read(row).amount)),
    width: '130px',
    align: 'end',
    cell: (row) => {
      const { outstanding } = read(row);
      return isZero(outstanding) ? <span className="muted">—</span> : <Money value={outstanding} />;
    },
  },
];

const filters: readonly FilterSpec[] = [
  { key: 'status', label: m.billing.status, kind: 'choice', options: Object.entries(m.billingStatus) },
  { key: 'from', label: m.billing.dueFrom, kind: 'date' },
  { key: 'to', label: m.billing.dueTo, kind: 'date' },
];
const sortable: readonly string[] = ['CREATED_AT', 'DUE_DATE', 'AMOUNT'];
const newest: Sort = { field: 'CREATED_AT', direction: 'DESC' };

const toFilter = (search: string, values: Readonly<Record<string, string>>): BillingFilter => ({
  ...(search ? { search } : {}),
  ...(values['status'] ? { status: { eq: values['status'] as Status } } : {}),
  ...(values['from'] || values['to']
    ? {
        dueDate: {
          ...(values['from'] ? { gte: values['from'] } : {}),
          ...(values['to'] ? { lt: dayAfter(values['to']) } : {}),
        },
      }
    : {}),
});

/** Billings of all patients. */
export const BillingList = () => {
  const analyst = useSession()?.role === 'ANALYST';
  const params = useListParams(filters, sortable, newest);
  const list = useConnection(
    BillingsDocument,
    {
      filter: toFilter(analyst ? '' : params.search, params.values),
      orderBy: { field: params.sort.field as BillingOrderField, direction: params.sort.direction },
    },
    'billings',
    (data) => data.billings,
  );
  return (
    <ListPage
      title={m.billing.title}
      words={m.billing}
      searchLabel={analyst ? undefined : m.billing.search}
      filters={filters}
      params={params}
      list={list}
      columns={columns}
      rowKey={(row) => row.id}
      rowHref={(row) => {
        const { patient } = read(row);
        return patient ? `/patients/${patient.id}` : undefined;
      }}
      noMatch={m.billing.noMatch}
      empty={<Empty icon={IconReceipt} title={m.billing.empty} help={m.billing.emptyHelp} />}
    />
  );
};
