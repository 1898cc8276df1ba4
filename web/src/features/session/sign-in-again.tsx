import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { m } from '#shared/messages.ts';
import { SignIn } from './sign-in.tsx';
import classes from './sign-in.module.css';

type Props = {
  /** Whose session it was. */
  email: string;
  /** What has the focus afterwards. */
  backTo: Element | null;
};

/** Where work goes on when nothing had the focus: in the dialog that was open, else at the page. */
const firstField = (): HTMLElement | null =>
  document.querySelector<HTMLElement>('dialog[open] :is(input:not([type=checkbox]), textarea)') ??
  document.getElementById('content');

/**
 * Stands over the pages of a session that has ended by itself, until somebody signs in. A dialog, because one that was
 * open there would keep keys and clicks from anything else.
 */
export const SignInAgain = ({ email, backTo }: Props) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const [title] = useState(() => document.title);

  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  useEffect(
    () => () => {
      document.title = title;
      const isSomewhere = backTo instanceof HTMLElement && backTo !== document.body;
      (isSomewhere ? backTo : firstField())?.focus();
    },
    [title, backTo],
  );

  return (
    <dialog
      ref={dialog}
      className={classes['again']}
      aria-label={m.signIn.title}
      onCancel={(event) => event.preventDefault()}
    >
      <SignIn sentence={m.signIn.ended} known={email} />
    </dialog>
  );
};
