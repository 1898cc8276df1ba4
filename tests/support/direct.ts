import type { Answer } from './ask.ts';
import type { Clinic } from './clinic.ts';
import type { SubgraphName } from './guarded-fields.ts';

/** What a gateway asks of a subgraph for entities. */
export const entityQuery = (type: string, selection: string): string => {
  const braced = selection.startsWith('{') ? selection : `{ ${selection} }`;
  return `query ($of: [_Any!]!) { _entities(representations: $of) { ... on ${type} ${braced} } }`;
};

/** Asks a clinic's subgraph as a caller who knows its address could; a token that does not hold opens nothing. */
export const askSubgraph = (
  { hospital }: Clinic,
  name: SubgraphName,
  { token }: { readonly token: string | null },
  query: string,
  variables: Record<string, unknown>,
): Promise<Answer> => hospital.askSubgraph(name, token, query, variables);
