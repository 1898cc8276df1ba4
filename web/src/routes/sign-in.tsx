import { useApolloClient } from '@apollo/client/react';
import { useState } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { LoginDocument, toSession } from '#features/session/login.ts';
import { SignInForm, type SignInValues } from '#features/session/sign-in-form.tsx';
import { describeRefusal, type Problem } from '#shared/api/problems.ts';
import { useAction } from '#shared/api/use-action.ts';
import { m } from '#shared/messages.ts';
import { beginSession, getSessionEnd, useSession } from '#shared/session/session.ts';
import { Mark } from '#shared/ui/mark.tsx';
import { useTitle } from '#shared/ui/page.tsx';
import classes from './sign-in.module.css';

// Only a path of this app: an address with a host would send people elsewhere after they signed in.
const safe = (next: string | null): string => (next && /^\/(?![/\\])/.test(next) ? next : '/');

const say = (problem: Problem): string =>
  problem.code === 'UNAUTHENTICATED' ? m.signIn.refused : describeRefusal(problem);

/** Begins a session and goes back to where the person was. */
export const SignInPage = () => {
  const session = useSession();
  const client = useApolloClient();
  const [params] = useSearchParams();
  const [end] = useState(getSessionEnd);
  const action = useAction(LoginDocument);
  useTitle(m.signIn.title);
  if (session) return <Navigate to={safe(params.get('next'))} replace />;

  const submit = async (values: SignInValues): Promise<void> => {
    const done = await action.run(values);
    if (!done?.login) return;
    // What another person saw in this tab is not for this one.
    await client.clearStore();
    beginSession(toSession(done.login));
  };

  const [problem] = action.problems;
  return (
    <main className={classes['page']}>
      <div className={classes['box']}>
        <header className={classes['head']}>
          <Mark size={40} />
          <div>
            <h1>{m.product}</h1>
            <p className="muted">{m.signIn.subtitle}</p>
          </div>
        </header>
        {end && (
          <p className={classes['end']} role="status">
            {end === 'ended' ? m.signIn.ended : m.signIn.signedOut}
          </p>
        )}
        <SignInForm
          busy={action.busy}
          failure={problem && say(problem)}
          onSubmit={(values) => void submit(values)}
        />
      </div>
    </main>
  );
};
