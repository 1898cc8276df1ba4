import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { graphql } from '#generated/gql.ts';
import type { BillingEntry_BillingFragment, PaymentMethod } from '#generated/graphql.ts';
import { useAction } from '#shared/api/use-action.ts';
import { formatMoney } from '#shared/format.ts';
import { m } from '#shared/messages.ts';
import { Failure } from '#shared/ui/failure.tsx';
import { FormDialog } from '#shared/ui/form-dialog.tsx';
import { notify } from '#shared/ui/notice.ts';

const PayBillingDocument = graphql(`
  mutation PayBilling($id: ID!, $method: PaymentMethod!) {
    payBilling(id: $id, method: $method) {
      id
      status
      paidAt
      version
      viewerCanRecordPayment
      outstanding {
        amount
        currency
      }
    }
  }
`);

const methods = Object.entries(m.paymentMethod).map(([value, label]) => ({ value, label }));

type Props = { billing: BillingEntry_BillingFragment; onClose: () => void; onDone: () => void };

/** Records that what is outstanding was paid. */
export const PayBilling = ({ billing, onClose, onDone }: Props) => {
  const [method, setMethod] = useState<PaymentMethod>('CARD');
  const action = useAction(PayBillingDocument);
  const amount = formatMoney(billing.outstanding);
  const submit = async (): Promise<void> => {
    if (!(await action.run({ id: billing.id, method }))) return;
    notify(m.billing.paidNow);
    onDone();
    onClose();
  };
  return (
    <FormDialog
      title={m.billing.payTitle(billing.description ?? billing.procedureCode ?? m.billing.unnamed)}
      verb={m.billing.payVerb(amount)}
      busy={action.busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <p>{m.billing.payBody(amount)}</p>
      <NativeSelect
        label={m.billing.method}
        data={methods}
        value={method}
        onChange={(event) => setMethod(event.currentTarget.value as PaymentMethod)}
      />
      <Failure problems={action.problems} conflict={m.billing.conflict} />
    </FormDialog>
  );
};
