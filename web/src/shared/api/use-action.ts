import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useCallback, useState } from 'react';
import { type Problem, problemsOf } from '#shared/api/problems.ts';

export type Action<TData, TVariables> = {
  /** Answers the data when the act was done, undefined when it was not; `problems` then says why. */
  run: (variables: TVariables) => Promise<TData | undefined>;
  busy: boolean;
  problems: readonly Problem[];
  reset: () => void;
};

/**
 * Runs a mutation of one root field. It counts as done when that field answers, even if a detail of the
 * answer from another service is missing.
 */
export const useAction = <TData extends object, TVariables extends OperationVariables>(
  document: TypedDocumentNode<TData, TVariables>,
): Action<TData, TVariables> => {
  const client = useApolloClient();
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<readonly Problem[]>([]);

  const run = useCallback(
    async (variables: TVariables): Promise<TData | undefined> => {
      setBusy(true);
      setProblems([]);
      try {
        const { data, error } = await client.mutate({
          mutation: document,
          variables,
          errorPolicy: 'all',
        });
        const done =
          data && Object.entries(data).every(([name, value]) => name === '__typename' || value !== null);
        if (done) return data;
        setProblems(problemsOf(error ?? new Error('no answer')));
      } catch (error) {
        setProblems(problemsOf(error));
      } finally {
        setBusy(false);
      }
      return undefined;
    },
    [client, document],
  );
  return { run, busy, problems, reset: () => setProblems([]) };
};
