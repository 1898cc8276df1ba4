import { defaultFieldResolver, type GraphQLSchema } from 'graphql';

/**
 * Makes federation's `_entities` answer a reference that fails in its own place. graphql-jit appends the null of a
 * rejected list item to whatever the list holds at that moment, so the list gets another length and a gateway gives
 * up all of it; an item that is an Error becomes null where it stands.
 */
export function placeEntityErrors(schema: GraphQLSchema): GraphQLSchema {
  const field = schema.getQueryType()?.getFields()['_entities'];
  if (field === undefined) return schema;
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = async (...args) => {
    const entities: unknown = await resolve(...args);
    return Array.isArray(entities) ? Promise.all(entities.map(settled)) : entities;
  };
  return schema;
}

async function settled(entity: unknown): Promise<unknown> {
  try {
    return await entity;
  } catch (error) {
    return error instanceof Error ? error : new Error('A reference failed without an error.');
  }
}
