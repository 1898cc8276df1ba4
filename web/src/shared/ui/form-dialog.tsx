import { Button } from '@mantine/core';
import { type ReactNode, useId } from 'react';
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
  const close = (): void => {
    if (!leave || confirm(leave)) onClose();
  };
  return (
    <Dialog
      title={title}
      size={size}
      onClose={close}
      footer={
        <>
          <Button variant="default" onClick={close}>
            {m.common.cancel}
          </Button>
          <Button type="submit" form={form} loading={busy} {...(danger ? { color: 'red' } : {})}>
            {verb}
          </Button>
        </>
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
