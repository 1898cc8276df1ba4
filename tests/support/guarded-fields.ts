import { readFileSync } from 'node:fs';
import { Kind, parse, type ConstDirectiveNode, type ObjectTypeDefinitionNode } from 'graphql';

export const subgraphNames = ['users', 'imaging', 'diagnosis', 'financial'] as const;
export type SubgraphName = (typeof subgraphNames)[number];

/** What a subgraph must answer for by itself, whoever reaches it. */
interface Guarded {
  readonly subgraph: SubgraphName;
  /** Such as `Query.patients` or `Patient.images`. */
  readonly path: string;
}

const read = (name: string) => readFileSync(new URL(`../../schema/${name}.graphql`, import.meta.url), 'utf8');

const typesOf = (name: string): ObjectTypeDefinitionNode[] =>
  parse(read(name)).definitions.filter((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION);

const has = (node: { readonly directives?: readonly ConstDirectiveNode[] }, name: string): boolean =>
  node.directives?.some((directive) => directive.name.value === name) ?? false;

const isRoot = ({ name }: ObjectTypeDefinitionNode): boolean => ['Query', 'Mutation'].includes(name.value);
/** An entity that another subgraph owns is described there alone. */
const isExtended = (type: ObjectTypeDefinitionNode): boolean =>
  !isRoot(type) && type.description === undefined && has(type, 'key');

/** An entity that is only named, `@key(…, resolvable: false)`. */
const isUnresolvable = ({ directives = [] }: ObjectTypeDefinitionNode): boolean =>
  directives.some(
    ({ name, arguments: given = [] }) =>
      name.value === 'key' && given.some((argument) => argument.name.value === 'resolvable'),
  );

/** Every root field, every field added to another's entity, and every other field with a permission of its own. */
export const guardedFields: readonly Guarded[] = subgraphNames.flatMap((subgraph) =>
  typesOf(subgraph).flatMap((type) =>
    (type.fields ?? [])
      .filter(
        (field) =>
          isRoot(type) || has(field, 'permission') || (isExtended(type) && field.name.value !== 'id'),
      )
      .map((field) => ({ subgraph, path: `${type.name.value}.${field.name.value}` })),
  ),
);

/** Every entity that can be asked of a subgraph through `_entities`. */
export const entityTypes = subgraphNames.flatMap((subgraph) =>
  typesOf(subgraph)
    .filter((type) => has(type, 'key'))
    .filter((type) => !isUnresolvable(type))
    .map((type) => ({ subgraph, type: type.name.value, isOwn: !isExtended(type) })),
);

/** The root fields that clients see. */
export const apiRootFields = typesOf('api')
  .filter(isRoot)
  .flatMap((type) => (type.fields ?? []).map((field) => `${type.name.value}.${field.name.value}`));
