/** An entity of another subgraph: all that crosses between subgraphs. */
export interface Reference {
  readonly id: string;
}

/** @returns a reference to an entity of another subgraph, or null where there is none */
export const reference = <Id extends string | null>(id: Id): Id extends string ? Reference : null =>
  (id === null ? null : { id }) as Id extends string ? Reference : null;
