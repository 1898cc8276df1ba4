import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { skipToken, useQuery } from '@apollo/client/react';
import { useMemo, useState } from 'react';
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
  /** Asks anew; done when the answer is there, or none came. */
  reload: () => Promise<void>;
};

/** Loads a page's operation, keeping what arrived beside what went wrong. */
export const useLoad = <TData, TVariables extends OperationVariables>(
  document: TypedDocumentNode<TData, TVariables>,
  variables: TVariables,
  skip = false,
): Loaded<TData> => {
  const { data, previousData, error, loading, refetch } = useQuery(
    document as TypedDocumentNode<TData>,
    skip
      ? skipToken
      : {
          variables,
          errorPolicy: 'all',
          fetchPolicy: 'cache-and-network',
          nextFetchPolicy: 'cache-first',
          notifyOnNetworkStatusChange: true,
        },
  );
  // A change of the cache renders the answer again without its errors; they hold until the next answer.
  const key = JSON.stringify(variables);
  const [held, setHeld] = useState<{ key: string; error: unknown }>({ key, error });
  if (error ? held.error !== error : held.error && (loading || held.key !== key)) setHeld({ key, error });
  const reload = async (): Promise<void> => {
    await refetch().catch(() => undefined);
  };
  const shown = data ?? previousData;
  return {
    data: shown,
    problems: useMemo(() => problemsOf(held.error), [held.error]),
    pending: loading && !shown,
    refreshing: loading && Boolean(shown),
    retry: () => void reload(),
    reload,
  };
};
