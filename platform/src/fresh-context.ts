import { defaultFieldResolver, type GraphQLSchema } from 'graphql';

/** Makes the context that resolvers have of what it says of the request, with services and loaders that know nothing yet. */
export type Renew = (context: object) => void;

/**
 * Gives each change of a mutation a context of its own: what the one before has read, with all that follows from it, this
 * one may change.
 */
export function renewForChanges(schema: GraphQLSchema, renew: Renew): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const resolve = field.resolve ?? defaultFieldResolver;
    field.resolve = (source, args, context: object, info) => {
      renew(context);
      return resolve(source, args, context, info);
    };
  }
  return schema;
}
