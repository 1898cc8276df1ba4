import {
  getNamedType,
  GraphQLError,
  isObjectType,
  Kind,
  type ASTVisitor,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValueNode,
} from 'graphql';

/** The most tokens an operation may have: refuses deep nesting and masses of aliases before they cost anything. */
export const maxTokens = 2000;
/** The most selections after fragments are spread: refuses fragment bombs. */
export const maxSelections = 10_000;
/** The most rows that the pages of an operation may hold together, when each is full. */
const maxRows = 50_000;
const maxRootFields = { query: 50, mutation: 10, subscription: 1 } as const;

type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** Refuses operations with more root fields than a client needs: each mutation, such as a sign-in, is work of its own. */
export const limitRootFields = (context: ValidationContext): ASTVisitor => ({
  OperationDefinition: (operation) => {
    const limit = maxRootFields[operation.operation];
    const count = rootFieldsIn(operation.selectionSet, context, new Set());
    if (count <= limit) return;
    const message = `A ${operation.operation} may have at most ${limit} root fields; this one has ${count}.`;
    context.reportError(new GraphQLError(message, { nodes: operation }));
  },
});

/** A fragment counts once, as its fields are the same ones each time. */
function rootFieldsIn(
  { selections }: SelectionSetNode,
  context: ValidationContext,
  seen: Set<string>,
): number {
  let count = 0;
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) count += 1;
    else if (selection.kind === Kind.INLINE_FRAGMENT) {
      count += rootFieldsIn(selection.selectionSet, context, seen);
    } else if (!seen.has(selection.name.value)) {
      seen.add(selection.name.value);
      const fragment = context.getFragment(selection.name.value);
      if (fragment) count += rootFieldsIn(fragment.selectionSet, context, seen);
    }
  }
  return count;
}

interface Asked {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Fragments;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Pages within pages multiply: an image's patient's images' patients' images soon are more than any memory holds.
 * @param asked a validated operation with its variables
 * @returns the error, or null when the pages hold few enough rows
 */
export function rowsFault(asked: Asked): GraphQLError | null {
  const root = asked.schema.getRootType(asked.operation.operation);
  if (!root || rowsIn(asked.operation.selectionSet, root, 1, asked) <= maxRows) return null;
  return new GraphQLError(
    `The pages of this operation could hold more than ${maxRows} rows. Ask for smaller pages, or nest fewer.`,
    { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
  );
}

/** @param times how many objects the selections stand under, at most */
function rowsIn(
  { selections }: SelectionSetNode,
  parent: GraphQLObjectType,
  times: number,
  asked: Asked,
): number {
  let rows = 0;
  for (const selection of selections) {
    if (rows > maxRows) return rows;
    if (selection.kind === Kind.INLINE_FRAGMENT) rows += rowsIn(selection.selectionSet, parent, times, asked);
    else if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = asked.fragments[selection.name.value];
      if (fragment) rows += rowsIn(fragment.selectionSet, parent, times, asked);
    } else {
      const field = parent.getFields()[selection.name.value];
      const page = field?.args.find(({ name }) => name === 'first');
      const under = page ? times * pageSize(selection, page, asked) : times;
      if (page) rows += under;
      const type = field && getNamedType(field.type);
      if (selection.selectionSet && isObjectType(type)) {
        rows += rowsIn(selection.selectionSet, type, under, asked);
      }
    }
  }
  return rows;
}

/** A size that no list takes is 0 here: the list itself says so by the field's name. */
function pageSize({ arguments: given }: FieldNode, page: GraphQLArgument, asked: Asked): number {
  const value = given?.find(({ name }) => name.value === 'first')?.value;
  const size = (value && sizeIn(value, asked)) ?? page.defaultValue;
  return typeof size === 'number' && size > 0 && size <= 100 ? size : 0;
}

function sizeIn(value: ValueNode, { operation, variables }: Asked): unknown {
  if (value.kind === Kind.INT) return Number(value.value);
  if (value.kind !== Kind.VARIABLE) return undefined;
  const name = value.name.value;
  if (variables[name] !== undefined) return variables[name];
  const definition = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name);
  return definition?.defaultValue?.kind === Kind.INT ? Number(definition.defaultValue.value) : undefined;
}
