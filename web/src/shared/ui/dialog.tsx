import { IconX } from '@tabler/icons-react';
import { type ReactNode, type SyntheticEvent, useId, useLayoutEffect, useRef } from 'react';
import { m } from '#shared/messages.ts';
import classes from './dialog.module.css';

type Props = {
  title: ReactNode;
  /** Called for the close button, Escape and a click beside the dialog. */
  onClose: () => void;
  size?: 'small' | 'medium' | 'large';
  /** Stands at the foot, the verb last. */
  footer?: ReactNode;
  children: ReactNode;
};

/** A modal dialog: the browser's own keeps the focus inside and gives it back. */
export const Dialog = ({ title, onClose, size = 'small', footer, children }: Props) => {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();

  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // The first field to type in, not the close button, is where a form begins.
    dialog?.querySelector<HTMLElement>('input:not([type=checkbox]), textarea')?.focus();
    return () => dialog?.close();
  }, []);

  const onCancel = (event: SyntheticEvent): void => {
    event.preventDefault();
    onClose();
  };

  return (
    <dialog
      ref={ref}
      className={classes['dialog']}
      data-size={size}
      aria-labelledby={id}
      onCancel={onCancel}
      onMouseDown={(event) => event.target === ref.current && onClose()}
    >
      <div className={classes['body']}>
        <header className={classes['head']}>
          <h2 id={id} className={classes['title']}>
            {title}
          </h2>
          <button type="button" className={classes['close']} aria-label={m.common.close} onClick={onClose}>
            <IconX size={18} />
          </button>
        </header>
        <div className={classes['content']}>{children}</div>
        {footer && <footer className={classes['foot']}>{footer}</footer>}
      </div>
    </dialog>
  );
};
