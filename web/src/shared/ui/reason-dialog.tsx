import { Textarea } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { fieldErrors, type Problem } from '#shared/api/problems.ts';
import { Failure } from '#shared/ui/failure.tsx';
import { FormDialog } from '#shared/ui/form-dialog.tsx';

type Props = {
  title: ReactNode;
  /** The button's verb. */
  verb: string;
  danger?: boolean;
  busy: boolean;
  problems: readonly Problem[];
  /** What CONFLICT means here. */
  conflict?: string;
  /** The question that the reason answers. */
  label: string;
  /** Said at the field while it is empty. */
  missing: string;
  onSubmit: (reason: string) => Promise<void>;
  onClose: () => void;
  /** What is going to happen. */
  children: ReactNode;
};

/** Says what is going to happen, and asks why; the reason is kept with it. */
export const ReasonDialog = ({
  busy,
  problems,
  conflict,
  label,
  missing,
  onSubmit,
  children,
  ...dialog
}: Props) => {
  const [reason, setReason] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const [tried, setTried] = useState(false);
  const submit = async (): Promise<void> => {
    setTried(true);
    if (!reason.trim()) return field.current?.focus();
    return onSubmit(reason.trim());
  };
  return (
    <FormDialog {...dialog} busy={busy} onSubmit={submit}>
      {children}
      <Textarea
        ref={field}
        label={label}
        maxLength={500}
        rows={3}
        value={reason}
        error={tried && !reason.trim() ? missing : fieldErrors(problems)['reason']}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Failure problems={problems} conflict={conflict} shownAtFields={['reason']} />
    </FormDialog>
  );
};
