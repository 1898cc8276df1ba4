import { useApolloClient } from '@apollo/client/react';
import { describeRefusal, type Problem } from '#shared/api/problems.ts';
import { useAction } from '#shared/api/use-action.ts';
import { m } from '#shared/messages.ts';
import { beginSession, getPerson } from '#shared/session/session.ts';
import { Mark } from '#shared/ui/mark.tsx';
import { useTitle } from '#shared/ui/page.tsx';
import { LoginDocument, toSession } from './login.ts';
import { SignInForm, type SignInValues } from './sign-in-form.tsx';
import classes from './sign-in.module.css';

const say = (problem: Problem): string =>
  problem.code === 'UNAUTHENTICATED' ? m.signIn.refused : describeRefusal(problem);

type Props = {
  /** Said above the form. */
  sentence?: string | undefined;
  /** Who signs in again. */
  known?: string | undefined;
};

/** The mark, a sentence, and the form that begins a session. */
export const SignIn = ({ sentence, known }: Props) => {
  const client = useApolloClient();
  const action = useAction(LoginDocument);
  useTitle(m.signIn.title);

  const submit = async (values: SignInValues): Promise<void> => {
    const done = await action.run(values);
    if (!done?.login) return;
    const session = toSession(done.login);
    const isAgain = getPerson()?.email === session.email;
    // What another person saw in this tab is not for this one.
    if (!isAgain) await client.clearStore();
    beginSession(session);
    // What the pages asked for while nobody was signed in.
    if (isAgain) await client.refetchQueries({ include: 'active' }).catch(() => undefined);
  };

  const [problem] = action.problems;
  return (
    <div className={classes['page']}>
      <div className={classes['box']}>
        <header className={classes['head']}>
          <Mark size={40} />
          <div>
            <h1>{m.product}</h1>
            <p className="muted">{m.signIn.subtitle}</p>
          </div>
        </header>
        {sentence && (
          <p className={classes['end']} role="status">
            {sentence}
          </p>
        )}
        <SignInForm
          known={known}
          busy={action.busy}
          failure={problem && say(problem)}
          onSubmit={(values) => void submit(values)}
        />
      </div>
    </div>
  );
};
