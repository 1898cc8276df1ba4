import { IconUsers } from '@tabler/icons-react';
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

export const NewPatientsFragment = graphql(`
  fragment NewPatients_query on Query {
    patients(orderBy: { field: REGISTERED_AT, direction: DESC }, first: 8) {
      totalCount
      nodes {
        id
        mrn
        displayName
        registeredAt
      }
    }
  }
`);

type Props = { query: FragmentType<typeof NewPatientsFragment> | undefined; problem: Problem | undefined };

/** Who was registered last. */
export const NewPatients = ({ query, problem }: Props) => {
  const patients = readFragment(NewPatientsFragment, query)?.patients;
  return (
    <Panel
      title={m.home.newPatients}
      count={patients?.totalCount}
      busy={!query}
      actions={
        <Link className="link" to="/patients">
          {m.home.all(m.patients.what)}
        </Link>
      }
    >
      {!query && <SkeletonRows rows={4} />}
      {query && !patients && <ProblemNote problem={problem} what={m.patients.title} />}
      {patients?.nodes.length === 0 && <Empty icon={IconUsers} title={m.home.newPatientsEmpty} />}
      <RowList label={m.home.newPatients}>
        {patients?.nodes.map((patient) => (
          <RowListItem
            key={patient.id}
            to={`/patients/${patient.id}`}
            title={<Name>{patient.displayName}</Name>}
            detail={<span className="mono">{patient.mrn}</span>}
            end={patient.registeredAt && <When at={patient.registeredAt} />}
          />
        ))}
      </RowList>
    </Panel>
  );
};
