import { defaultFieldResolver, isObjectType, type GraphQLField, type GraphQLSchema } from 'graphql';
import { fieldSeconds } from './metrics.ts';
import { isForeignReference } from './references.ts';

/** Not fields that anybody asks for by themselves. */
const ofFederation = new Set(['_entities', '_service']);

/**
 * Measures a subgraph's root fields and the fields that it adds to entities of others, such as `Patient.images`.
 * Others follow from a row that is there already, and there are many of them.
 */
export function timeFields(service: string, schema: GraphQLSchema, resolvers: object): GraphQLSchema {
  for (const root of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      if (!ofFederation.has(field.name)) timeField(service, root?.name ?? '', field);
    }
  }
  for (const [name, added] of Object.entries(resolvers) as [string, Record<string, unknown>][]) {
    const type = schema.getType(name);
    if (!isObjectType(type) || !isForeignReference(added['__resolveReference'])) continue;
    const fields = type.getFields();
    for (const key of Object.keys(added)) {
      const field = fields[key];
      if (field !== undefined) timeField(service, name, field);
    }
  }
  return schema;
}

function timeField(service: string, typeName: string, field: GraphQLField<unknown, unknown>): void {
  const times = fieldSeconds.of({ service, field: `${typeName}.${field.name}` });
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (source, args, context, info) => {
    const start = performance.now();
    const result: unknown = resolve(source, args, context, info);
    const ended = () => times.since(start);
    if (result instanceof Promise) result.then(ended, ended);
    else ended();
    return result;
  };
}
