import { Button } from '@mantine/core';
import { IconUserOff, IconUserPlus, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { graphql } from '#generated/gql.ts';
import { type FragmentType, readFragment } from '#generated/fragment-masking.ts';
import type { Role, StaffFilter, StaffRow_StaffFragment } from '#generated/graphql.ts';
import { useConnection } from '#shared/api/use-connection.ts';
import type { Column } from '#shared/lists/data-table.tsx';
import { ListPage } from '#shared/lists/list-page.tsx';
import { type FilterSpec, type Sort, useListParams } from '#shared/lists/list-params.ts';
import { m } from '#shared/messages.ts';
import { useCan } from '#shared/session/permissions.ts';
import { useSession } from '#shared/session/session.ts';
import { Badge } from '#shared/ui/badge.tsx';
import { Empty } from '#shared/ui/empty.tsx';
import { StaffForm } from './staff-form.tsx';

const RowFragment = graphql(`
  fragment StaffRow_staff on Staff {
    id
    displayName
    department
    role
    active
    email @include(if: $canManage)
  }
`);

const StaffMembersDocument = graphql(`
  query StaffMembers($filter: StaffFilter, $after: String, $canManage: Boolean!) {
    staffMembers(filter: $filter, first: 50, after: $after) {
      totalCount
      nodes {
        id
        ...StaffRow_staff
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Row = FragmentType<typeof RowFragment> & { id: string };
const read = (row: Row): StaffRow_StaffFragment => readFragment(RowFragment, row);

const email: Column<Row> = {
  key: 'email',
  label: m.staff.email,
  rank: 2,
  cell: (row) => <span className="muted">{read(row).email}</span>,
};
const columns: readonly Column<Row>[] = [
  {
    key: 'name',
    label: m.staff.name,
    sort: 'NAME',
    width: '28%',
    below: (row) => (
      <>
        {m.role[read(row).role]} · <bdi>{read(row).department}</bdi>
      </>
    ),
    cell: (row) => <bdi>{read(row).displayName}</bdi>,
  },
  { key: 'role', label: m.staff.role, rank: 2, width: '140px', cell: (row) => m.role[read(row).role] },
  { key: 'department', label: m.staff.department, rank: 2, cell: (row) => <bdi>{read(row).department}</bdi> },
  {
    key: 'status',
    label: m.staff.status,
    width: '110px',
    cell: (row) =>
      read(row).active ? (
        <span className="muted">{m.patients.active}</span>
      ) : (
        <Badge tone="grey" icon={IconUserOff}>
          {m.patients.inactive}
        </Badge>
      ),
  },
];

const roles = Object.entries(m.role).filter(([role]) => role !== 'PATIENT');
const filters: readonly FilterSpec[] = [
  { key: 'role', label: m.staff.role, kind: 'choice', options: roles },
  {
    key: 'active',
    label: m.staff.status,
    kind: 'choice',
    options: [
      ['true', m.patients.active],
      ['false', m.patients.inactive],
    ],
  },
];
const byName: Sort = { field: 'NAME', direction: 'ASC' };
const unordered: Sort = { field: 'ID', direction: 'ASC' };
const sortable: readonly string[] = [];

const toFilter = (search: string, values: Readonly<Record<string, string>>): StaffFilter => ({
  ...(search ? { search } : {}),
  ...(values['role'] ? { role: { eq: values['role'] as Role } } : {}),
  ...(values['active'] ? { active: { eq: values['active'] === 'true' } } : {}),
});

/** Everybody who works here. */
export const StaffList = () => {
  const canManage = useCan()('staff:manage');
  const analyst = useSession()?.role === 'ANALYST';
  const [registering, setRegistering] = useState(false);
  // An order by name would tell an analyst the names.
  const params = useListParams(filters, sortable, analyst ? unordered : byName);
  const list = useConnection(
    StaffMembersDocument,
    { filter: toFilter(params.search, params.values), canManage },
    'staffMembers',
    (data) => data.staffMembers,
  );
  return (
    <>
      <ListPage
        title={m.staff.title}
        words={m.staff}
        searchLabel={m.staff.search}
        filters={filters}
        params={params}
        list={list}
        columns={canManage ? [...columns, email] : columns}
        rowKey={(row) => row.id}
        sortable={false}
        actions={
          canManage && (
            <Button leftSection={<IconUserPlus size={15} />} onClick={() => setRegistering(true)}>
              {m.staff.register}
            </Button>
          )
        }
        noMatch={m.staff.noMatch}
        empty={<Empty icon={IconUsers} title={m.staff.noMatch} />}
      />
      {registering && <StaffForm onClose={() => setRegistering(false)} onDone={list.retry} />}
    </>
  );
};
