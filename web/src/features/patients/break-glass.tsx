import { useEffect, useEffectEvent, useState } from 'react';
import { graphql } from '#generated/gql.ts';
import { useAction } from '#shared/api/use-action.ts';
import { formatTime } from '#shared/format.ts';
import { m } from '#shared/messages.ts';
import { notify } from '#shared/ui/notice.ts';
import { ReasonDialog } from '#shared/ui/reason-dialog.tsx';
import classes from './sealed-record.module.css';

const BreakGlassDocument = graphql(`
  mutation BreakGlass($patientId: ID!, $reason: String!) {
    breakGlass(patientId: $patientId, reason: $reason) {
      id
      expiresAt
    }
  }
`);

type Props = {
  patientId: string;
  name: string;
  onClose: () => void;
  /** Fetches the record, which is open from now on. */
  onOpened: () => Promise<void>;
};

/** Names the patient, says what follows, asks why, and opens the record for an hour of reading. */
export const BreakGlass = ({ patientId, name, onClose, onOpened }: Props) => {
  const action = useAction(BreakGlassDocument);
  const [opening, setOpening] = useState(false);
  const open = useEffectEvent(onOpened);
  // It may have been opened meanwhile, here in another tab or by who restricted it.
  const isOpen = action.problems.some(({ code }) => code === 'CONFLICT');
  useEffect(() => {
    if (isOpen) void open();
  }, [isOpen]);

  const submit = async (reason: string): Promise<void> => {
    const done = await action.run({ patientId, reason });
    if (!done?.breakGlass) return;
    notify(m.sealed.opened(formatTime(done.breakGlass.expiresAt)));
    setOpening(true);
    await onOpened();
    onClose();
  };
  return (
    <ReasonDialog
      title={m.sealed.breakTitle(name)}
      verb={m.sealed.breakGlass}
      busy={action.busy || opening}
      problems={action.problems}
      conflict={m.sealed.conflict}
      label={m.sealed.reason}
      missing={m.sealed.reasonMissing}
      onSubmit={submit}
      onClose={onClose}
    >
      <ul className={classes['follows']}>
        {m.sealed.follows.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </ReasonDialog>
  );
};
