import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { graphql } from '#generated/gql.ts';
import type { RegisterPatientInput, RegisterPatientMutation } from '#generated/graphql.ts';
import { RegisterForm } from '#features/patients/register-form.tsx';
import { useAction } from '#shared/api/use-action.ts';
import { m } from '#shared/messages.ts';
import { notify } from '#shared/ui/notice.ts';
import { Page } from '#shared/ui/page.tsx';
import { Panel } from '#shared/ui/panel.tsx';
import { RowList, RowListItem } from '#shared/ui/row-list.tsx';
import { Name } from '#shared/ui/values.tsx';

const RegisterPatientDocument = graphql(`
  mutation RegisterPatient($input: RegisterPatientInput!) {
    registerPatient(input: $input) {
      id
      mrn
      displayName
      possibleDuplicates {
        id
        mrn
        displayName
      }
    }
  }
`);

type Registered = NonNullable<RegisterPatientMutation['registerPatient']>;

const Duplicates = ({ patient }: { patient: Registered }) => (
  <Page
    title={m.register.duplicates}
    narrow
    actions={
      <Button component={Link} to={`/patients/${patient.id}`}>
        {m.register.toRecord}
      </Button>
    }
  >
    <p>{m.register.duplicatesBody}</p>
    <br />
    <Panel title={m.patients.title}>
      <RowList label={m.register.duplicates}>
        {patient.possibleDuplicates?.map((other) => (
          <RowListItem
            key={other.id}
            to={`/patients/${other.id}`}
            title={<Name>{other.displayName}</Name>}
            end={<span className="mono">{other.mrn}</span>}
          />
        ))}
      </RowList>
    </Panel>
  </Page>
);

/** Registers a patient and opens the new record, or shows who it might be already. */
export const RegisterPatientPage = () => {
  const navigate = useNavigate();
  const action = useAction(RegisterPatientDocument);
  const [registered, setRegistered] = useState<Registered>();

  const submit = async (input: RegisterPatientInput): Promise<void> => {
    const done = await action.run({ input });
    const patient = done?.registerPatient;
    if (!patient) return;
    notify(m.register.done(patient.displayName));
    if (patient.possibleDuplicates && patient.possibleDuplicates.length > 0) setRegistered(patient);
    else void navigate(`/patients/${patient.id}`);
  };

  if (registered) return <Duplicates patient={registered} />;
  return (
    <Page title={m.register.title} narrow>
      <RegisterForm
        busy={action.busy}
        problems={action.problems}
        onSubmit={(input) => void submit(input)}
        onCancel={() => void navigate(-1)}
      />
    </Page>
  );
};
