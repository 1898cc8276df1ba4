import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import type { RegisterPatientInput, Sex } from '#generated/graphql.ts';
import { fieldErrors, type Problem } from '#shared/api/problems.ts';
import { isoDay } from '#shared/format.ts';
import { m } from '#shared/messages.ts';
import { Failure } from '#shared/ui/failure.tsx';
import { FieldGroup, Fields, Row } from '#shared/ui/field-group.tsx';

const names = [
  'name.family',
  'name.given',
  'birthDate',
  'mrn',
  'phone',
  'email',
  'address.line',
  'address.postalCode',
  'address.city',
  'address.country',
  'conditions',
] as const;
type Field = (typeof names)[number];
const required: readonly Field[] = ['name.family', 'name.given', 'birthDate'];
const sexes = (['FEMALE', 'MALE', 'OTHER', 'UNKNOWN'] satisfies Sex[]).map((value) => ({
  value,
  label: m.sex[value],
}));

const blank = Object.fromEntries(names.map((name) => [name, ''])) as Record<Field, string>;

const toInput = (values: Record<Field, string>, sex: Sex): RegisterPatientInput => {
  const text = (name: Field): string => values[name].trim();
  const given = (key: string, name: Field): Record<string, string> =>
    text(name) ? { [key]: text(name) } : {};
  const address = {
    ...given('line', 'address.line'),
    ...given('postalCode', 'address.postalCode'),
    ...given('city', 'address.city'),
    ...(text('address.country') ? { country: text('address.country').toUpperCase() } : {}),
  };
  const conditions = values.conditions
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return {
    name: { family: text('name.family'), given: text('name.given') },
    birthDate: text('birthDate'),
    sex,
    ...given('mrn', 'mrn'),
    ...given('phone', 'phone'),
    ...given('email', 'email'),
    ...(Object.keys(address).length > 0 ? { address } : {}),
    ...(conditions.length > 0 ? { conditions } : {}),
  };
};

type Props = {
  busy: boolean;
  problems: readonly Problem[];
  onSubmit: (input: RegisterPatientInput) => void;
  onCancel: () => void;
};

/** Everything a clerk asks a new patient. */
export const RegisterForm = ({ busy, problems, onSubmit, onCancel }: Props) => {
  const [values, setValues] = useState(blank);
  const [sex, setSex] = useState<Sex>('UNKNOWN');
  const [tried, setTried] = useState(false);
  const inputs = useRef<Partial<Record<Field, HTMLElement | null>>>({});
  const refused = fieldErrors(problems);

  const field = (name: Field) => ({
    name,
    ref: (element: HTMLElement | null) => {
      inputs.current[name] = element;
    },
    value: values[name],
    error:
      refused[name] ??
      (tried && required.includes(name) && !values[name].trim() ? m.register.required : undefined),
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setValues((old) => ({ ...old, [name]: value }));
    },
  });

  const begin = useRef<HTMLFormElement>(null);
  useEffect(() => begin.current?.querySelector('input')?.focus(), []);

  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setTried(true);
    const missing = required.find((name) => !values[name].trim());
    if (missing) return inputs.current[missing]?.focus();
    return onSubmit(toInput(values, sex));
  };

  return (
    <form ref={begin} onSubmit={submit} noValidate>
      <Fields>
        <FieldGroup legend={m.register.who}>
          <Row>
            <TextInput
              label={m.register.family}
              maxLength={100}
              autoComplete="off"
              {...field('name.family')}
            />
            <TextInput label={m.register.given} maxLength={100} autoComplete="off" {...field('name.given')} />
          </Row>
          <Row>
            <TextInput label={m.register.birthDate} type="date" max={isoDay()} {...field('birthDate')} />
            <NativeSelect
              label={m.register.sex}
              data={sexes}
              value={sex}
              onChange={(event) => setSex(event.currentTarget.value as Sex)}
            />
            <TextInput
              label={`${m.register.mrn} ${m.common.optional}`}
              placeholder={m.register.mrnHelp}
              maxLength={32}
              autoComplete="off"
              {...field('mrn')}
            />
          </Row>
          <Textarea
            label={`${m.register.conditions} ${m.common.optional}`}
            placeholder={m.register.conditionsHelp}
            rows={2}
            {...field('conditions')}
          />
        </FieldGroup>
        <FieldGroup legend={`${m.register.contact} ${m.common.optional}`}>
          <Row>
            <TextInput
              label={m.register.phone}
              type="tel"
              maxLength={32}
              autoComplete="off"
              {...field('phone')}
            />
            <TextInput label={m.register.email} type="email" autoComplete="off" {...field('email')} />
          </Row>
          <TextInput label={m.register.line} maxLength={200} autoComplete="off" {...field('address.line')} />
          <Row>
            <TextInput
              label={m.register.postalCode}
              maxLength={20}
              autoComplete="off"
              {...field('address.postalCode')}
            />
            <TextInput
              label={m.register.city}
              maxLength={100}
              autoComplete="off"
              {...field('address.city')}
            />
            <TextInput
              label={m.register.country}
              placeholder={m.register.countryHelp}
              maxLength={2}
              autoComplete="off"
              {...field('address.country')}
            />
          </Row>
        </FieldGroup>
        <Failure problems={problems} shownAtFields={names} />
        <div>
          <Button type="submit" size="sm" loading={busy}>
            {m.register.submit}
          </Button>{' '}
          <Button variant="subtle" size="sm" onClick={onCancel}>
            {m.common.cancel}
          </Button>
        </div>
      </Fields>
    </form>
  );
};
