import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { graphql } from '#generated/gql.ts';
import type { Role } from '#generated/graphql.ts';
import { fieldErrors } from '#shared/api/problems.ts';
import { useAction } from '#shared/api/use-action.ts';
import { m } from '#shared/messages.ts';
import { Failure } from '#shared/ui/failure.tsx';
import { Row } from '#shared/ui/field-group.tsx';
import { FormDialog } from '#shared/ui/form-dialog.tsx';
import { notify } from '#shared/ui/notice.ts';

const RegisterStaffDocument = graphql(`
  mutation RegisterStaff($input: RegisterStaffInput!) {
    registerStaff(input: $input) {
      id
      displayName
    }
  }
`);

const roles = Object.entries(m.role)
  .filter(([value]) => value !== 'PATIENT')
  .map(([value, label]) => ({ value, label }));
const names = ['name.given', 'name.family', 'email', 'department', 'password'] as const;
type Field = (typeof names)[number];

type Props = { onClose: () => void; onDone: () => void };

/** Registers a staff member and opens the account. */
export const StaffForm = ({ onClose, onDone }: Props) => {
  const [values, setValues] = useState<Record<Field, string>>({
    'name.given': '',
    'name.family': '',
    email: '',
    department: '',
    password: '',
  });
  const [role, setRole] = useState<Role>('RADIOLOGIST');
  const [tried, setTried] = useState(false);
  const action = useAction(RegisterStaffDocument);
  const refused = fieldErrors(action.problems);

  const field = (name: Field) => ({
    value: values[name],
    error: refused[name] ?? (tried && !values[name].trim() ? m.register.required : undefined),
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setValues((old) => ({ ...old, [name]: value }));
    },
  });

  const submit = async (): Promise<void> => {
    setTried(true);
    if (names.some((name) => !values[name].trim())) return;
    const done = await action.run({
      input: {
        name: { given: values['name.given'].trim(), family: values['name.family'].trim() },
        email: values.email.trim(),
        department: values.department.trim(),
        password: values.password,
        role,
      },
    });
    if (!done?.registerStaff) return;
    notify(m.staff.done(done.registerStaff.displayName));
    onDone();
    onClose();
  };

  return (
    <FormDialog
      title={m.staff.register}
      verb={m.staff.submit}
      busy={action.busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <Row>
        <TextInput label={m.register.given} maxLength={100} {...field('name.given')} />
        <TextInput label={m.register.family} maxLength={100} {...field('name.family')} />
      </Row>
      <Row>
        <TextInput label={m.staff.department} maxLength={100} {...field('department')} />
        <NativeSelect
          label={m.staff.role}
          data={roles}
          value={role}
          onChange={(event) => setRole(event.currentTarget.value as Role)}
        />
      </Row>
      <TextInput label={m.staff.email} type="email" autoComplete="off" {...field('email')} />
      <TextInput
        label={m.staff.password}
        description={m.staff.passwordHelp}
        type="password"
        autoComplete="new-password"
        {...field('password')}
      />
      <Failure problems={action.problems} shownAtFields={names} />
    </FormDialog>
  );
};
