import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useCallback, useState } from 'react';
import { type Problem, problemAt, problemsOf } from '#shared/api/problems.ts';
import { useLoad } from '#shared/api/use-load.ts';

type Connection<TNode> = {
  nodes: readonly TNode[];
  totalCount: number;
  pageInfo: { hasNextPage: boolean; endCursor?: string | null | undefined };
};

export type List<TNode> = {
  nodes: readonly TNode[] | undefined;
  totalCount: number | undefined;
  /** Set when the list could not be loaded. */
  problem: Problem | undefined;
  pending: boolean;
  refreshing: boolean;
  hasMore: boolean;
  loadingMore: boolean;
  loadMore: () => void;
  retry: () => void;
};

/**
 * A list of the graph that grows page by page.
 * @param pick takes the connection out of the answer; `field` is its name, where errors point
 */
export const useConnection = <TData, TVariables extends OperationVariables, TNode>(
  document: TypedDocumentNode<TData, TVariables>,
  variables: TVariables,
  field: string,
  pick: (data: TData) => Connection<TNode> | null | undefined,
): List<TNode> => {
  const client = useApolloClient();
  const { data, problems, pending, refreshing, retry } = useLoad(document, variables);
  const [loadingMore, setLoadingMore] = useState(false);
  const [moreProblem, setMoreProblem] = useState<Problem>();
  const connection = data ? pick(data) : undefined;
  const after = connection?.pageInfo.endCursor;
  const key = JSON.stringify(variables);

  const loadMore = useCallback(() => {
    setLoadingMore(true);
    setMoreProblem(undefined);
    client
      .query({
        query: document,
        variables: { ...(JSON.parse(key) as TVariables), after },
        fetchPolicy: 'network-only',
        errorPolicy: 'all',
      })
      .then(({ error }) => setMoreProblem(problemAt(problemsOf(error), [field])))
      .catch((error: unknown) => setMoreProblem(problemsOf(error)[0]))
      .finally(() => setLoadingMore(false));
  }, [client, document, key, after, field]);

  return {
    nodes: connection?.nodes,
    totalCount: connection?.totalCount,
    problem: problemAt(problems, [field]) ?? moreProblem,
    pending,
    refreshing,
    hasMore: connection?.pageInfo.hasNextPage ?? false,
    loadingMore,
    loadMore,
    retry,
  };
};
