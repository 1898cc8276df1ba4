import { Button } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { graphql } from '#generated/gql.ts';
import { type FragmentType, readFragment } from '#generated/fragment-masking.ts';
import { m } from '#shared/messages.ts';
import { useCan } from '#shared/session/permissions.ts';

const RestrictRecord = lazy(() =>
  import('./restrict-record.tsx').then(({ RestrictRecord: component }) => ({ default: component })),
);

export const RestrictButtonFragment = graphql(`
  fragment RestrictButton_patient on Patient {
    id
    displayName
    restricted
  }
`);

type Props = { patient: FragmentType<typeof RestrictButtonFragment>; onDone: () => void };

/** Restricts a record to those with a part in it, or opens it again, for those who may. */
export const RestrictButton = ({ patient: ref, onDone }: Props) => {
  const patient = readFragment(RestrictButtonFragment, ref);
  const [asking, setAsking] = useState(false);
  if (!useCan()('patient:restrict')) return null;
  const Icon = patient.restricted ? IconEye : IconEyeOff;
  return (
    <>
      <Button
        variant="subtle"
        size="compact-xs"
        leftSection={<Icon size={14} aria-hidden="true" />}
        aria-haspopup="dialog"
        onClick={() => setAsking(true)}
      >
        {patient.restricted ? m.restrict.lift.verb : m.restrict.set.verb}
      </Button>
      <Suspense>
        {asking && <RestrictRecord patient={patient} onClose={() => setAsking(false)} onDone={onDone} />}
      </Suspense>
    </>
  );
};
