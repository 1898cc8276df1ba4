import { Button } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import { m } from '#shared/messages.ts';
import { Dialog } from '#shared/ui/dialog.tsx';
import { Fields } from '#shared/ui/field-group.tsx';

type Props = {
  title: ReactNode;
  /** The button's verb. */
  verb: string;
  danger?: boolean;
  busy: boolean;
  size?: 'small' | 'medium';
  /** Asked before something typed is thrown away. */
  leave?: string | false;
  onSubmit: () => Promise<void> | void;
  onClose: () => void;
  children: ReactNode;
};

const focus = (element: HTMLElement | null): void => element?.focus();

/** A dialog that asks for something and then does it. */
export const FormDialog = ({
  title,
  verb,
  danger = false,
  busy,
  size = 'small',
  leave = false,
  onSubmit,
  onClose,
  children,
}: Props) => {
  const form = useId();
  const [leaving, setLeaving] = useState(false);
  const close = (): void => {
    if (leave) setLeaving(true);
    else onClose();
  };
  return (
    <Dialog
      title={title}
      size={size}
      onClose={close}
      footer={
        leave && leaving ? (
          <>
            <p role="alert">{leave}</p>
            <Button color="red" onClick={onClose}>
              {m.common.discard}
            </Button>
            <Button variant="default" ref={focus} onClick={() => setLeaving(false)}>
              {m.common.keepWriting}
            </Button>
          </>
        ) : (
          <>
            <Button variant="default" onClick={close}>
              {m.common.cancel}
            </Button>
            <Button type="submit" form={form} loading={busy} {...(danger ? { color: 'red' } : {})}>
              {verb}
            </Button>
          </>
        )
      }
    >
      <form
        id={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void onSubmit();
        }}
      >
        <Fields>{children}</Fields>
      </form>
    </Dialog>
  );
};
