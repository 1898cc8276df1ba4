import type { FieldPolicy, Reference } from '@apollo/client';

type Page = { nodes?: readonly Reference[]; pageInfo?: unknown; totalCount?: number };

/**
 * Pages of one list grow together: a page with `after` is put below what is there, any other replaces it.
 * Lists with other filters or orders are other lists.
 */
export const connection: FieldPolicy<Page | null> = {
  keyArgs: ['filter', 'orderBy'],
  merge: (existing, incoming, { args, readField }) => {
    if (!incoming || !existing || !args?.['after']) return incoming;
    const known = new Set(existing.nodes?.map((node) => readField('id', node)));
    const fresh = (incoming.nodes ?? []).filter((node) => !known.has(readField('id', node)));
    return { ...existing, ...incoming, nodes: [...(existing.nodes ?? []), ...fresh] };
  },
};
