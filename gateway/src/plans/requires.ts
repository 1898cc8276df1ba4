import { isObjectType, type GraphQLSchema } from 'graphql';
import { merge } from './merge.ts';
import type { Fields, Requires } from './plan.ts';

/** @returns what names an object to another subgraph; null when it lacks a part of that */
export type Represent = (object: Readonly<Fields>) => Fields | null;

type Take = (object: Readonly<Fields>, into: Fields) => boolean;

/** @returns null for what names objects by an interface, or not by their type at all */
export function compileRequires(requires: Requires, schema: GraphQLSchema): Represent | null {
  const takes: Take[] = [];
  for (const selection of requires) {
    const take = selection.kind === 'Field' ? takeField(selection, schema) : takeFragment(selection, schema);
    if (take === null) return null;
    takes.push(take);
  }
  return (object) => {
    const representation: Fields = {};
    for (const take of takes) if (!take(object, representation)) return null;
    return representation;
  };
}

function takeField(
  { name, alias, selections }: Extract<Requires[number], { kind: 'Field' }>,
  schema: GraphQLSchema,
): Take | null {
  const key = alias ?? name;
  const inner = selections && compileRequires(selections, schema);
  if (inner === null) return null;
  const taken = (value: unknown): unknown =>
    value === null || inner === undefined ? value : inner(value as Fields);
  return (object, into) => {
    const value = object[key];
    if (value === undefined) return false;
    into[key] = Array.isArray(value) ? value.map(taken) : taken(value);
    return true;
  };
}

function takeFragment(
  { typeCondition, selections }: Extract<Requires[number], { kind: 'InlineFragment' }>,
  schema: GraphQLSchema,
): Take | null {
  const inner = compileRequires(selections, schema);
  if (inner === null || typeCondition === undefined || !isObjectType(schema.getType(typeCondition)))
    return null;
  return (object, into) => {
    // What an object of the type lacks leaves the representation without this part, and does not spoil another.
    const part = object['__typename'] === typeCondition ? inner(object) : null;
    if (part !== null) merge(into, part);
    return true;
  };
}
