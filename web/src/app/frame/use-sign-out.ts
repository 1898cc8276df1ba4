import { useApolloClient } from '@apollo/client/react';
import { LogoutDocument } from '#features/session/login.ts';
import { endSession } from '#shared/session/session.ts';

/** Ends the session at the server and in this tab; in this tab also when the server does not answer. */
export const useSignOut = (): (() => Promise<void>) => {
  const client = useApolloClient();
  return async () => {
    await client.mutate({ mutation: LogoutDocument }).catch(() => undefined);
    endSession('signed-out');
    await client.clearStore().catch(() => undefined);
  };
};
