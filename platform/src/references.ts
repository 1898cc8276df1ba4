import { notFound, unauthenticated } from './errors.ts';
import type { Viewer } from './identity.ts';
import { isId } from './ids.ts';

/** An entity of another subgraph: all that crosses between subgraphs. */
export interface Reference {
  readonly id: string;
}

/** @returns a reference to an entity of another subgraph, or null where there is none */
export const reference = <Id extends string | null>(id: Id): Id extends string ? Reference : null =>
  (id === null ? null : { id }) as Id extends string ? Reference : null;

/**
 * `__resolveReference` of an entity that another subgraph owns: the fields it gets here ask their own permissions.
 * Asynchronous, as a synchronous throw would take the other entities of the batch with it.
 * @param what the kind of thing, for the error
 */
export function foreignReference(what: string) {
  const resolve = async (
    { id }: Reference,
    { viewer }: { readonly viewer: Viewer | null },
  ): Promise<Reference> => {
    if (viewer === null) throw unauthenticated();
    if (!isId(id)) throw notFound(what);
    return { id };
  };
  foreign.add(resolve);
  return resolve;
}

const foreign = new WeakSet<object>();

/** @returns whether a `__resolveReference` is of an entity that another subgraph owns */
export const isForeignReference = (resolver: unknown): boolean =>
  typeof resolver === 'function' && foreign.has(resolver);
