import { excessError } from '@lightbox/platform/excess.ts';
import {
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/** The most rows that the pages of an operation may hold together, when each is full. */
const maxRows = 50_000;
/** The most fields that its answer may have, then. */
const maxFields = 500_000;

interface Asked {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variables: Readonly<Record<string, unknown>>;
}

interface Cost {
  rows: number;
  fields: number;
}

/**
 * What an operation may cost: pages within pages multiply, and an image's patient's images' patients' images soon are
 * more than any memory holds.
 * @param asked a validated operation with its variables
 * @returns the error, or null for an operation within the limits
 */
export function costFault(asked: Asked): GraphQLError | null {
  const root = asked.schema.getRootType(asked.operation.operation);
  if (!root) return null;
  const cost: Cost = { rows: 0, fields: 0 };
  addCost(cost, asked.operation.selectionSet, { parent: root, times: 1, size: 1 }, asked);
  const advice = 'Ask for smaller pages, or nest fewer.';
  const rows = {
    rule: 'The pages of an operation may hold at most',
    what: 'rows',
    has: 'those of this one could hold',
    limit: maxRows,
    actual: cost.rows,
    advice,
  };
  const fields = {
    rule: 'An operation may be answered with at most',
    what: 'fields',
    has: 'this one could have',
    limit: maxFields,
    actual: cost.fields,
    advice,
  };
  const excess = [rows, fields].find(({ limit, actual }) => actual > limit);
  return excess === undefined ? null : excessError(excess);
}

/** Where selections stand. */
interface Place {
  readonly parent: GraphQLObjectType;
  /** How many objects of the type there are, at most. */
  readonly times: number;
  /** Of how many rows each is a page; 1 for what is none. */
  readonly size: number;
}

function addCost(cost: Cost, { selections }: SelectionSetNode, under: Place, asked: Asked): void {
  const { parent, times } = under;
  for (const selection of selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) addCost(cost, selection.selectionSet, under, asked);
    else if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = asked.fragments[selection.name.value];
      if (fragment) addCost(cost, fragment.selectionSet, under, asked);
    } else {
      const field = parent.getFields()[selection.name.value];
      const page = field?.args.find(({ name }) => name === 'first');
      const size = page ? pageSize(selection, page, asked) : 1;
      cost.fields += times;
      if (page) cost.rows += times * size;
      const type = field && getNamedType(field.type);
      if (selection.selectionSet && field && isObjectType(type)) {
        // A page has its rows in its lists, whatever these are called.
        const within = isListType(getNullableType(field.type)) ? times * under.size : times;
        addCost(cost, selection.selectionSet, { parent: type, times: within, size }, asked);
      }
    }
  }
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
