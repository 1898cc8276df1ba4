import { defaultFieldResolver, type GraphQLSchema } from 'graphql';
import type { RequestAudit } from './audit.ts';
import { AppError } from './errors.ts';
import { isId } from './ids.ts';

/**
 * Makes federation's `_entities` answer a reference that fails in its own place. graphql-jit appends the null of a
 * rejected list item to whatever the list holds at that moment, so the list gets another length and a gateway gives
 * up all of it; an item that is an Error becomes null where it stands. What was refused is noted.
 */
export function placeEntityErrors(schema: GraphQLSchema): GraphQLSchema {
  const field = schema.getQueryType()?.getFields()['_entities'];
  if (field === undefined) return schema;
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = async (source, given, context: { readonly audit: RequestAudit }, info) => {
    const entities: unknown = await resolve(source, given, context, info);
    if (!Array.isArray(entities)) return entities;
    const { representations } = given as { readonly representations: readonly Representation[] };
    return Promise.all(
      entities.map((entity, i) => settled(entity, context.audit, representations[i] ?? { __typename: '' })),
    );
  };
  return schema;
}

interface Representation {
  readonly __typename: string;
  readonly id?: unknown;
}

async function settled(
  entity: unknown,
  audit: RequestAudit,
  { __typename, id }: Representation,
): Promise<unknown> {
  try {
    return await entity;
  } catch (error) {
    const isRefused = error instanceof AppError && error.code === 'FORBIDDEN';
    if (isRefused) audit.denied(__typename, isId(id) ? [id] : []);
    return error instanceof Error ? error : new Error('A reference failed without an error.');
  }
}
