import { Button } from '@mantine/core';
import { IconEyeOff, IconUserOff, IconUserPlus, IconUsers } from '@tabler/icons-react';
import { Link } from 'react-router';
import { graphql } from '#generated/gql.ts';
import { type FragmentType, readFragment } from '#generated/fragment-masking.ts';
import type {
  PatientFilter,
  PatientOrderField,
  PatientRow_PatientFragment,
  Sex,
} from '#generated/graphql.ts';
import { useConnection } from '#shared/api/use-connection.ts';
import { formatAge } from '#shared/format.ts';
import type { Column } from '#shared/lists/data-table.tsx';
import { ListPage } from '#shared/lists/list-page.tsx';
import { type FilterSpec, type Sort, useListParams } from '#shared/lists/list-params.ts';
import { m } from '#shared/messages.ts';
import { useCan } from '#shared/session/permissions.ts';
import { useSession } from '#shared/session/session.ts';
import { Badge } from '#shared/ui/badge.tsx';
import { Empty } from '#shared/ui/empty.tsx';
import { Day, When } from '#shared/ui/values.tsx';

const RowFragment = graphql(`
  fragment PatientRow_patient on Patient {
    id
    mrn
    displayName
    birthDate
    birthYear
    sex
    conditions
    active
    restricted
    registeredAt
  }
`);

const PatientsDocument = graphql(`
  query Patients($filter: PatientFilter, $orderBy: PatientOrder, $after: String) {
    patients(filter: $filter, orderBy: $orderBy, first: 50, after: $after) {
      totalCount
      nodes {
        id
        ...PatientRow_patient
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

type Row = FragmentType<typeof RowFragment> & { id: string };
const read = (row: Row): PatientRow_PatientFragment => readFragment(RowFragment, row);

const restrictedBadge = (
  <Badge tone="amber" icon={IconEyeOff}>
    {m.patients.restricted}
  </Badge>
);

const columns: readonly Column<Row>[] = [
  {
    key: 'name',
    label: m.patients.name,
    sort: 'NAME',
    width: '30%',
    below: (row) => (
      <>
        <span className="mono">{read(row).mrn}</span> {read(row).restricted && restrictedBadge}
      </>
    ),
    cell: (row) => <bdi title={read(row).displayName}>{read(row).displayName}</bdi>,
  },
  {
    key: 'mrn',
    label: m.patients.mrn,
    sort: 'MRN',
    rank: 2,
    width: '130px',
    cell: (row) => <span className="mono nowrap">{read(row).mrn}</span>,
  },
  { key: 'sex', label: m.patients.sex, rank: 2, width: '90px', cell: (row) => sexOf(read(row).sex) },
  {
    key: 'age',
    label: m.patients.age,
    rank: 2,
    width: '70px',
    align: 'end',
    cell: (row) => {
      const { birthDate } = read(row);
      return birthDate ? formatAge(birthDate) : '—';
    },
  },
  {
    key: 'born',
    label: m.patients.born,
    sort: 'BIRTH_DATE',
    width: '120px',
    align: 'end',
    cell: (row) => {
      const { birthDate, birthYear } = read(row);
      return birthDate ? <Day date={birthDate} /> : (birthYear ?? '—');
    },
  },
  {
    key: 'conditions',
    label: m.patients.conditions,
    rank: 3,
    cell: (row) => <bdi className="muted">{read(row).conditions?.join(', ')}</bdi>,
  },
  {
    key: 'status',
    label: m.patients.status,
    rank: 2,
    width: '128px',
    cell: (row) => {
      const { active, restricted } = read(row);
      if (restricted) return restrictedBadge;
      return active ? (
        <span className="muted">{m.patients.active}</span>
      ) : (
        <Badge tone="grey" icon={IconUserOff}>
          {m.patients.inactive}
        </Badge>
      );
    },
  },
  {
    key: 'registered',
    label: m.patients.registered,
    sort: 'REGISTERED_AT',
    rank: 3,
    width: '120px',
    align: 'end',
    cell: (row) => {
      const { registeredAt } = read(row);
      return registeredAt ? <When at={registeredAt} /> : '—';
    },
  },
];

/** Empty for a restricted record, which tells no more than that there is one. */
const sexOf = (sex: Sex | null): string => (sex === null ? '' : m.sex[sex]);
const sexes = Object.entries(m.sex) as [Sex, string][];
const filters: readonly FilterSpec[] = [
  { key: 'sex', label: m.patients.sex, kind: 'choice', options: sexes },
  {
    key: 'active',
    label: m.patients.status,
    kind: 'choice',
    options: [
      ['true', m.patients.active],
      ['false', m.patients.inactive],
    ],
  },
  { key: 'from', label: m.patients.bornFrom, kind: 'date' },
  { key: 'to', label: m.patients.bornTo, kind: 'date' },
];
// An analyst may not filter by what an analyst may not see.
const deidentified = filters.slice(0, 2);
const withheld: ReadonlySet<string> = new Set(['age', 'conditions']);
const columnsForAnalysts = columns
  .filter(({ key }) => !withheld.has(key))
  .map(({ sort, ...column }) => (sort === 'REGISTERED_AT' ? { ...column, sort } : column));
const sortable: readonly string[] = ['NAME', 'MRN', 'BIRTH_DATE', 'REGISTERED_AT'];
const byName: Sort = { field: 'NAME', direction: 'ASC' };
const byRegistration: Sort = { field: 'REGISTERED_AT', direction: 'DESC' };

const toFilter = (search: string, values: Readonly<Record<string, string>>): PatientFilter => ({
  ...(search ? { search } : {}),
  ...(values['sex'] ? { sex: { eq: values['sex'] as Sex } } : {}),
  ...(values['active'] ? { active: { eq: values['active'] === 'true' } } : {}),
  ...(values['from'] || values['to']
    ? {
        birthDate: {
          ...(values['from'] ? { gte: values['from'] } : {}),
          ...(values['to'] ? { lte: values['to'] } : {}),
        },
      }
    : {}),
});

/** All patients: search as one types, filters, order, keyboard. */
export const PatientList = () => {
  const can = useCan();
  const analyst = useSession()?.role === 'ANALYST';
  const params = useListParams(analyst ? deidentified : filters, sortable, analyst ? byRegistration : byName);
  const list = useConnection(
    PatientsDocument,
    {
      filter: toFilter(params.search, params.values),
      orderBy: { field: params.sort.field as PatientOrderField, direction: params.sort.direction },
    },
    'patients',
    (data) => data.patients,
  );
  const register = can('patient:register') && (
    <Button component={Link} to="/patients/new" leftSection={<IconUserPlus size={15} />}>
      {m.nav.registerPatient}
    </Button>
  );
  return (
    <ListPage
      title={m.patients.title}
      words={m.patients}
      searchLabel={analyst ? undefined : m.patients.search}
      filters={analyst ? deidentified : filters}
      params={params}
      list={list}
      columns={analyst ? columnsForAnalysts : columns}
      rowKey={(row) => row.id}
      rowHref={(row) => `/patients/${row.id}`}
      actions={register}
      noMatch={m.patients.noMatch}
      empty={
        <Empty icon={IconUsers} title={m.patients.empty} help={m.patients.emptyHelp}>
          {register}
        </Empty>
      }
    />
  );
};
