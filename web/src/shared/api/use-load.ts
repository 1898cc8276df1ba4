import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { useRef } from 'react';
import { type Problem, problemsOf } from '#shared/api/problems.ts';

export type Loaded<TData> = {
  /** What arrived, possibly with holes that `problems` explain; the last answer while a new one is awaited. */
  data: TData | undefined;
  problems: readonly Problem[];
  /** Nothing to show yet. */
  pending: boolean;
  /** Something is shown, and newer is awaited. */
  refreshing: boolean;
  retry: () => void;
};

/** Loads a page's operation, keeping what arrived beside what went wrong. */
export const useLoad = <TData, TVariables extends OperationVariables>(
  document: TypedDocumentNode<TData, TVariables>,
  variables: TVariables,
  skip = false,
): Loaded<TData> => {
  const { data, previousData, error, loading, refetch } = useQuery<TData, OperationVariables>(document, {
    variables,
    skip,
    errorPolicy: 'all',
    fetchPolicy: 'cache-and-network',
    nextFetchPolicy: 'cache-first',
    notifyOnNetworkStatusChange: true,
  });
  // A change of the cache renders the answer again without its errors; they hold until the next answer.
  const lastProblems = useRef<{ key: string; problems: readonly Problem[] }>({ key: '', problems: [] });
  const key = JSON.stringify(variables);
  if (error) lastProblems.current = { key, problems: problemsOf(error) };
  else if (loading || lastProblems.current.key !== key) lastProblems.current = { key, problems: [] };
  const shown = (data ?? previousData) as TData | undefined;
  return {
    data: shown,
    problems: lastProblems.current.problems,
    pending: loading && !shown,
    refreshing: loading && Boolean(shown),
    retry: () => {
      void refetch().catch(() => undefined);
    },
  };
};
