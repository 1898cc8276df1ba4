import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  Kind,
  parse,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLError,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { fragmentsOf } from './document-size.ts';
import { excessError } from './excess.ts';

/** The most rows that the lists of an operation may hold together, when each is full. */
const maxRows = 50_000;
/** The most fields that its answer may have, then. */
const maxFields = 500_000;

/** How many items lists are taken to have that are no pages, by their fields, such as `Report.images`. */
export type ListSizes = ReadonlyMap<string, number>;

/** @returns what an SDL says by federation's `@listSize(assumedSize:)` */
export function listSizesOf(sdl: string): ListSizes {
  const sizes = new Map<string, number>();
  for (const type of parse(sdl).definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    for (const { name, directives } of type.fields ?? []) {
      const said = directives?.find((directive) => directive.name.value === 'listSize');
      const size = said?.arguments?.find((argument) => argument.name.value === 'assumedSize')?.value;
      if (size?.kind === Kind.INT) sizes.set(`${type.name.value}.${name.value}`, Number(size.value));
    }
  }
  return sizes;
}

interface Asked {
  readonly schema: GraphQLSchema;
  readonly sizes: ListSizes;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

type Known = Asked & { readonly fragments: ReadonlyMap<string, FragmentDefinitionNode> };

interface Cost {
  rows: number;
  fields: number;
}

/**
 * What an operation may cost: lists within lists multiply, and an image's patient's images' patients' images soon are
 * more than any memory holds.
 * @param asked a validated operation with its variables
 * @returns the error, or null for an operation within the limits
 */
export function costFault(asked: Asked): GraphQLError | null {
  const root = asked.schema.getRootType(asked.operation.operation);
  if (!root) return null;
  const cost: Cost = { rows: 0, fields: 0 };
  const known = { ...asked, fragments: fragmentsOf(asked.document) };
  addCost(cost, asked.operation.selectionSet, { parent: root, times: 1, size: 1 }, known);
  const advice = 'Ask for smaller pages, or nest fewer lists.';
  const rows = {
    rule: 'The lists of an operation may hold at most',
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
  readonly parent: GraphQLCompositeType;
  /** How many objects of the type there are, at most. */
  readonly times: number;
  /** Of how many rows each is a page; 1 for what is none. */
  readonly size: number;
}

function addCost(cost: Cost, { selections }: SelectionSetNode, under: Place, asked: Known): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) addField(cost, selection, under, asked);
    else {
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : asked.fragments.get(selection.name.value);
      if (fragment === undefined) continue;
      const on = fragment.typeCondition && asked.schema.getType(fragment.typeCondition.name.value);
      const parent = isCompositeType(on) ? on : under.parent;
      addCost(cost, fragment.selectionSet, { ...under, parent }, asked);
    }
  }
}

function addField(cost: Cost, node: FieldNode, { parent, times, size: pageSize }: Place, asked: Known): void {
  cost.fields += times;
  const name = node.name.value;
  const field = 'getFields' in parent ? parent.getFields()[name] : undefined;
  const type = field && getNamedType(field.type);
  if (!field || !isCompositeType(type) || !node.selectionSet) return;
  const page = field.args.find((argument) => argument.name === 'first');
  const size = page ? sizeOfPage(node, page, asked) : 1;
  const listed = namedEntities(node, asked) ?? asked.sizes.get(`${parent.name}.${name}`);
  cost.rows += times * (page ? size : (listed ?? 0));
  // A page has its rows in its lists, whatever these are called.
  const items = isList(field) ? (listed ?? pageSize) : 1;
  addCost(cost, node.selectionSet, { parent: type, times: times * items, size }, asked);
}

const isList = ({ type }: GraphQLField<unknown, unknown>): boolean => isListType(getNullableType(type));

/** A size that no list takes is 0 here: the list itself says so by the field's name. */
function sizeOfPage(node: FieldNode, page: GraphQLArgument, asked: Asked): number {
  const size = valueOf(node, 'first', asked) ?? page.defaultValue;
  return typeof size === 'number' && size > 0 && size <= 100 ? size : 0;
}

/** @returns how many entities a subgraph is asked for by name, or undefined for other fields */
function namedEntities(node: FieldNode, asked: Asked): number | undefined {
  if (node.name.value !== '_entities') return undefined;
  const named = valueOf(node, 'representations', asked);
  return Array.isArray(named) ? named.length : 1;
}

function valueOf({ arguments: given }: FieldNode, name: string, asked: Asked): unknown {
  const node = given?.find((argument) => argument.name.value === name)?.value;
  if (node?.kind !== Kind.VARIABLE) return node && literal(node);
  const variable = node.name.value;
  if (asked.variables[variable] !== undefined) return asked.variables[variable];
  const definition = asked.operation.variableDefinitions?.find(
    (defined) => defined.variable.name.value === variable,
  );
  return definition?.defaultValue && literal(definition.defaultValue);
}

/** What of a literal says how many: a number, or a list for its length. */
function literal(node: ValueNode): unknown {
  if (node.kind === Kind.INT) return Number(node.value);
  return node.kind === Kind.LIST ? node.values : undefined;
}
