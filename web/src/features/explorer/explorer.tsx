import { useComputedColorScheme } from '@mantine/core';
import { GraphiQL } from 'graphiql';
import type { ExecutionResult } from 'graphql';
import 'graphiql/style.css';
import { env } from '#env.ts';
import { freshSession } from '#shared/session/renewal.ts';
import { endSession } from '#shared/session/session.ts';
import classes from './explorer.module.css';

// The tab's own session asks, so that the explorer shows what this person may see and stores no token.
const ask = async (
  params: object,
): Promise<ExecutionResult<Record<string, unknown>, Record<string, unknown>>> => {
  const session = await freshSession();
  const response = await fetch(env.graphqlUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      ...(session ? { authorization: `Bearer ${session.accessToken}` } : {}),
    },
    body: JSON.stringify(params),
  });
  const answer = (await response.json()) as ExecutionResult<Record<string, unknown>, Record<string, unknown>>;
  if (answer.errors?.some(({ extensions }) => extensions?.['code'] === 'UNAUTHENTICATED'))
    endSession('ended');
  return answer;
};

const welcome = `# Ask the whole graph as the person you are signed in as.
# Ctrl-Enter runs the operation, Ctrl-Space completes, the book at the left explains.

query FirstPatients {
  patients(first: 5) {
    totalCount
    nodes {
      mrn
      displayName
      images(first: 3) {
        totalCount
        nodes { modality uploadedAt }
      }
    }
  }
}
`;

/** GraphiQL over our own endpoint, from our own bundle: works without the internet. */
export const Explorer = () => (
  <div className={classes['explorer']}>
    <GraphiQL
      fetcher={ask}
      defaultQuery={welcome}
      forcedTheme={useComputedColorScheme('light')}
      isHeadersEditorEnabled={false}
      showPersistHeadersSettings={false}
    />
  </div>
);
