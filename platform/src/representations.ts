import { defaultFieldResolver, isUnionType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { badInput } from './errors.ts';

/**
 * Makes federation's `_entities` refuse what names no entity of this subgraph, before any is looked for: whoever asks
 * a subgraph directly may send anything there, and it would look like a fault of ours.
 */
export function checkRepresentations(schema: GraphQLSchema): GraphQLSchema {
  const field = schema.getQueryType()?.getFields()['_entities'];
  const union = schema.getType('_Entity');
  if (field === undefined || !isUnionType(union)) return schema;
  const resolve = field.resolve ?? defaultFieldResolver;
  const names = namesOf(union.getTypes());
  field.resolve = (source, given: { readonly representations: readonly unknown[] }, context, info) => {
    const wrong = given.representations.findIndex((one) => !names.has(typeNameOf(one)));
    if (wrong === -1) return resolve(source, given, context, info);
    const path = `representations.${wrong}`;
    throw badInput(path, `${path}: must be an object with the __typename of an entity of this subgraph.`);
  };
  return schema;
}

/** An entity may also be named by an interface that it has, where its own type is not known yet. */
function namesOf(entities: readonly GraphQLObjectType[]): ReadonlySet<unknown> {
  const interfaces = entities.flatMap((entity) => entity.getInterfaces());
  return new Set([...entities, ...interfaces].map(({ name }) => name));
}

const typeNameOf = (one: unknown): unknown =>
  typeof one === 'object' && one !== null && '__typename' in one ? one.__typename : null;
