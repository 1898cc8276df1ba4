import { useState } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { SignIn } from '#features/session/sign-in.tsx';
import { m } from '#shared/messages.ts';
import { getSessionEnd, useSession } from '#shared/session/session.ts';

// Only a path of this app: an address with a host would send people elsewhere after they signed in.
const safe = (next: string | null): string => (next && /^\/(?![/\\])/.test(next) ? next : '/');

/** Begins a session and goes back to where the person was. */
export const SignInPage = () => {
  const session = useSession();
  const [params] = useSearchParams();
  const [end] = useState(getSessionEnd);
  if (session) return <Navigate to={safe(params.get('next'))} replace />;
  return (
    <main>
      <SignIn sentence={end ? m.signIn.signedOut : undefined} />
    </main>
  );
};
