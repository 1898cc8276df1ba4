import { Button } from '@mantine/core';
import { IconEyeOff, IconLockOpen } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { graphql } from '#generated/gql.ts';
import { type FragmentType, readFragment } from '#generated/fragment-masking.ts';
import { m } from '#shared/messages.ts';
import { Panel } from '#shared/ui/panel.tsx';
import classes from './sealed-record.module.css';

const BreakGlass = lazy(() =>
  import('./break-glass.tsx').then(({ BreakGlass: component }) => ({ default: component })),
);

export const SealedRecordFragment = graphql(`
  fragment SealedRecord_patient on Patient {
    id
    displayName
  }
`);

type Props = { patient: FragmentType<typeof SealedRecordFragment>; onOpened: () => Promise<void> };

/** Stands for a restricted record in which the person has no part: what may be seen of it, and the way in. */
export const SealedRecord = ({ patient: ref, onOpened }: Props) => {
  const patient = readFragment(SealedRecordFragment, ref);
  const [asking, setAsking] = useState(false);
  // When the record opens, the button that had the focus is gone.
  useEffect(() => () => document.getElementById('content')?.focus({ preventScroll: true }), []);
  return (
    <Panel title={m.sealed.title}>
      <div className={classes['body']}>
        <IconEyeOff size={22} stroke={1.5} aria-hidden="true" />
        <div>
          <p>{m.sealed.body}</p>
          <p className="muted">{m.sealed.way}</p>
          <Button
            variant="default"
            leftSection={<IconLockOpen size={15} aria-hidden="true" />}
            aria-haspopup="dialog"
            onClick={() => setAsking(true)}
          >
            {m.sealed.breakGlass}
          </Button>
        </div>
      </div>
      <Suspense>
        {asking && (
          <BreakGlass
            patientId={patient.id}
            name={patient.displayName}
            onClose={() => setAsking(false)}
            onOpened={onOpened}
          />
        )}
      </Suspense>
    </Panel>
  );
};
