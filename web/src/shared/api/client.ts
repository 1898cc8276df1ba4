import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { SetContextLink } from '@apollo/client/link/context';
import { ErrorLink } from '@apollo/client/link/error';
import { env } from '#env.ts';
import { connection } from '#shared/api/connection.ts';
import { freshSession } from '#shared/session/renewal.ts';
import { endSession, getSession, type Session } from '#shared/session/session.ts';

const bearer = (session: Session | null): string | undefined =>
  session ? `Bearer ${session.accessToken}` : undefined;

const authorizing = new SetContextLink(async (context) => {
  const authorization = bearer(await freshSession());
  const headers = context['headers'] as Record<string, string> | undefined;
  return authorization ? { headers: { ...headers, authorization } } : {};
});

// The sign-in itself answers UNAUTHENTICATED for a wrong password; anything else means that the session is over.
const sessionEnd = new ErrorLink(({ error, operation }) => {
  if (operation.operationName === 'Login' || operation.operationName === 'Logout') return;
  if (!CombinedGraphQLErrors.is(error)) return;
  const headers = operation.getContext()['headers'] as Record<string, string> | undefined;
  // A late answer to the token before does not end the session that has begun since.
  if (headers?.['authorization'] !== bearer(getSession())) return;
  if (error.errors.some(({ extensions }) => extensions?.['code'] === 'UNAUTHENTICATED')) endSession('ended');
});

const makeCache = (): InMemoryCache =>
  new InMemoryCache({
    typePolicies: {
      Query: {
        fields: {
          patients: connection,
          images: connection,
          reports: connection,
          billings: connection,
          staffMembers: connection,
          workflowLogs: connection,
        },
      },
      Patient: {
        fields: { images: connection, reports: connection, billings: connection, workflowLogs: connection },
      },
      // Values inside others, although they carry an id.
      Account: { keyFields: false },
      WorkflowSubject: { keyFields: false },
    },
  });

/** The Apollo client of the app: one endpoint, one cache, the tab's session. */
export const makeClient = (link: ApolloLink = new HttpLink({ uri: env.graphqlUrl })): ApolloClient =>
  new ApolloClient({ link: ApolloLink.from([sessionEnd, authorizing, link]), cache: makeCache() });
