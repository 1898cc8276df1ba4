import { NativeSelect, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { graphql } from '#generated/gql.ts';
import { fieldErrors } from '#shared/api/problems.ts';
import { useAction } from '#shared/api/use-action.ts';
import { isoDay } from '#shared/format.ts';
import { randomId } from '#shared/ids.ts';
import { m } from '#shared/messages.ts';
import { Failure } from '#shared/ui/failure.tsx';
import { Row } from '#shared/ui/field-group.tsx';
import { FormDialog } from '#shared/ui/form-dialog.tsx';
import { notify } from '#shared/ui/notice.ts';

const CreateBillingDocument = graphql(`
  mutation CreateBilling($input: CreateBillingInput!) {
    createBilling(input: $input) {
      id
      status
    }
  }
`);

const currencies = ['EUR', 'CHF', 'USD', 'GBP', 'JPY'];
const shown = ['description', 'procedureCode', 'amount', 'amount.amount', 'dueDate'];

type Values = {
  description: string;
  procedureCode: string;
  amount: string;
  currency: string;
  dueDate: string;
};

/** What is wrong with the values, by field; empty when they can be sent. */
const check = (values: Values): Partial<Record<keyof Values, string>> => ({
  ...(values.description.trim() ? {} : { description: m.billing.descriptionMissing }),
  ...(/^\d{1,13}([.,]\d{1,3})?$/.test(values.amount.trim()) ? {} : { amount: m.billing.amountInvalid }),
  ...(values.dueDate ? {} : { dueDate: m.billing.dueMissing }),
});

type Props = { patientId: string; patientName: string; onClose: () => void; onDone: () => void };

/** Makes out a billing. */
export const BillingForm = ({ patientId, patientName, onClose, onDone }: Props) => {
  const [values, setValues] = useState<Values>({
    description: '',
    procedureCode: '',
    amount: '',
    currency: 'EUR',
    dueDate: isoDay(30),
  });
  const [tried, setTried] = useState(false);
  const [idempotencyKey] = useState(randomId);
  const action = useAction(CreateBillingDocument);
  const inputs = useRef<Partial<Record<keyof Values, HTMLInputElement | null>>>({});
  const refused = fieldErrors(action.problems);
  const wrong = check(values);

  const field = (name: Exclude<keyof Values, 'currency'>) => ({
    ref: (element: HTMLInputElement | null) => {
      inputs.current[name] = element;
    },
    value: values[name],
    error: refused[name] ?? refused[`${name}.amount`] ?? (tried ? wrong[name] : undefined),
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setValues((old) => ({ ...old, [name]: value }));
    },
  });

  const submit = async (): Promise<void> => {
    setTried(true);
    const [first] = Object.keys(wrong) as (keyof Values)[];
    if (first) return inputs.current[first]?.focus();
    const { description, procedureCode, amount, currency, dueDate } = values;
    const done = await action.run({
      input: {
        patientId,
        description: description.trim(),
        ...(procedureCode.trim() ? { procedureCode: procedureCode.trim() } : {}),
        amount: { amount: amount.trim().replace(',', '.'), currency },
        dueDate,
        idempotencyKey,
      },
    });
    if (!done) return undefined;
    notify(m.billing.saved);
    onDone();
    return onClose();
  };

  return (
    <FormDialog
      title={<bdi>{m.billing.newTitle(patientName)}</bdi>}
      verb={m.billing.save}
      busy={action.busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput label={m.billing.description} maxLength={500} {...field('description')} />
      <Row>
        <TextInput label={m.billing.amount} inputMode="decimal" autoComplete="off" {...field('amount')} />
        <NativeSelect
          label={m.billing.currency}
          data={currencies}
          value={values.currency}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setValues((old) => ({ ...old, currency: value }));
          }}
        />
      </Row>
      <Row>
        <TextInput label={m.billing.dueDate} type="date" {...field('dueDate')} />
        <TextInput
          label={`${m.billing.procedureCode} ${m.common.optional}`}
          maxLength={32}
          {...field('procedureCode')}
        />
      </Row>
      <Failure problems={action.problems} shownAtFields={shown} />
    </FormDialog>
  );
};
