import { Button, TextInput } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import { m } from '#shared/messages.ts';
import { Fields } from '#shared/ui/field-group.tsx';
import classes from './sign-in-form.module.css';

export type SignInValues = { email: string; password: string };

type Props = {
  /** Who signs in again. */
  known?: string | undefined;
  busy: boolean;
  failure: string | undefined;
  onSubmit: (values: SignInValues) => void;
};

/** Address and password. What was typed stays when it is refused. */
export const SignInForm = ({ known = '', busy, failure, onSubmit }: Props) => {
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState('');
  const [visible, setVisible] = useState(false);
  const [tried, setTried] = useState(false);
  const emailField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);

  useEffect(() => (known ? passwordField : emailField).current?.focus(), [known]);

  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setTried(true);
    if (!email.trim()) return emailField.current?.focus();
    if (!password) return passwordField.current?.focus();
    return onSubmit({ email: email.trim(), password });
  };

  const Eye = visible ? IconEyeOff : IconEye;
  return (
    <form onSubmit={submit} noValidate>
      <Fields>
        <TextInput
          ref={emailField}
          label={m.signIn.email}
          type="email"
          name="email"
          autoComplete="username"
          value={email}
          error={tried && !email.trim() ? m.signIn.emailMissing : undefined}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <TextInput
          ref={passwordField}
          label={m.signIn.password}
          type={visible ? 'text' : 'password'}
          name="password"
          autoComplete="current-password"
          value={password}
          error={tried && !password ? m.signIn.passwordMissing : undefined}
          onChange={(event) => setPassword(event.currentTarget.value)}
          rightSection={
            <button
              type="button"
              className={classes['eye']}
              aria-label={visible ? m.signIn.hidePassword : m.signIn.showPassword}
              aria-pressed={visible}
              onClick={() => setVisible(!visible)}
            >
              <Eye size={16} />
            </button>
          }
        />
        <div role="alert" className={classes['failure']}>
          {failure}
        </div>
        <Button type="submit" size="sm" fullWidth loading={busy}>
          {m.signIn.submit}
        </Button>
      </Fields>
    </form>
  );
};
