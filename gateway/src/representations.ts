import type { Operation } from '@lightbox/platform/executor.ts';
import { GraphQLError, type ExecutionResult } from 'graphql';

type Execute = (operation: Operation) => Promise<ExecutionResult>;

/**
 * Asks for each entity once, however often the gateway names it in a fetch, as it names the member of staff behind
 * every report. Whoever is named gets an answer, and errors, of their own.
 */
export async function executeDistinct(operation: Operation, execute: Execute): Promise<ExecutionResult> {
  const named = asksForEntities.test(operation.query) ? operation.variables?.['representations'] : null;
  if (!Array.isArray(named) || named.length < 2) return execute(operation);
  const { distinct, places } = distinctOf(named);
  if (distinct.length === named.length) return execute(operation);
  const variables = { ...operation.variables, representations: distinct };
  const result = await execute({ ...operation, variables });
  const errors = result.errors?.flatMap((error) => placed(error, places));
  const entities: unknown = result.data?.['_entities'];
  if (!Array.isArray(entities) || entities.length !== distinct.length)
    return { ...result, ...(errors && { errors }) };
  // The gateway completes each entity where it stands: two places must not share one.
  const spread: unknown[] = named.map(() => null);
  for (const [i, indices] of places.entries()) {
    for (const [nth, index] of indices.entries()) {
      spread[index] = nth === 0 ? entities[i] : copied(entities[i]);
    }
  }
  return { ...result, data: { ...result.data, _entities: spread }, ...(errors && { errors }) };
}

/** As the gateway declares them. A client's own variable may have the same name, and its items are not ours to merge. */
const asksForEntities = /\$representations\s*:\s*\[_Any!\]!/;

/** @returns each representation once, and beside it all the places where it stood */
function distinctOf(named: readonly unknown[]): { distinct: unknown[]; places: number[][] } {
  const known = new Map<string, number[]>();
  const distinct: unknown[] = [];
  for (const [i, representation] of named.entries()) {
    const key = keyOf(representation);
    const places = known.get(key);
    if (places === undefined) {
      known.set(key, [i]);
      distinct.push(representation);
    } else places.push(i);
  }
  return { distinct, places: [...known.values()] };
}

/** Equal for equal representations; most name a type and an id and nothing else. */
function keyOf(representation: unknown): string {
  const { __typename: type, id } = representation as Record<string, unknown>;
  const isPlain = typeof type === 'string' && typeof id === 'string';
  return isPlain && Object.keys(representation as object).length === 2
    ? `${type} ${id}`
    : JSON.stringify(representation);
}

/** The error as it would have come from each of the entity's places. */
function placed(error: GraphQLError, places: readonly (readonly number[])[]): GraphQLError[] {
  const [root, index, ...rest] = error.path ?? [];
  const indices = root === '_entities' && typeof index === 'number' ? places[index] : undefined;
  if (indices === undefined) return [error];
  const { message, extensions } = error;
  return indices.map(
    (place) => new GraphQLError(message, { path: ['_entities', place, ...rest], extensions }),
  );
}

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copied(inner)]));
}
