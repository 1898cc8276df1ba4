import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { SetContextLink } from '@apollo/client/link/context';
import { ErrorLink } from '@apollo/client/link/error';
import { env } from '#env.ts';
import { connection } from '#shared/api/connection.ts';
import { freshSession } from '#shared/session/renewal.ts';
import { endSession } from '#shared/session/session.ts';

const authorization = new SetContextLink(async (context) => {
  const session = await freshSession();
  const headers = context['headers'] as Record<string, string> | undefined;
  return session ? { headers: { ...headers, authorization: `Bearer ${session.accessToken}` } } : {};
});

// The sign-in itself answers UNAUTHENTICATED for a wrong password; anything else means that the session is over.
const sessionEnd = new ErrorLink(({ error, operation }) => {
  if (operation.operationName === 'Login' || operation.operationName === 'Logout') return;
  if (!CombinedGraphQLErrors.is(error)) return;
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
  new ApolloClient({ link: ApolloLink.from([sessionEnd, authorization, link]), cache: makeCache() });
