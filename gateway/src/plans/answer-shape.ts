import {
  GraphQLError,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type DirectiveNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLLeafType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import type { Fields, Planned, Run } from './plan.ts';

/** Null, and an error says why. */
const failed = Symbol('failed');
/** Nothing where the type allows no null: what holds it is null in its place. */
const missing = Symbol('missing');

/** Where the walk through one answer is, and what it found wrong there. */
interface Walk {
  readonly path: (string | number)[];
  readonly faults: GraphQLError[];
}

type Complete = (value: unknown, walk: Walk) => unknown;

interface Field {
  readonly name: string;
  /** Null for `__typename`, which is `type`'s unless the object says otherwise. */
  readonly complete: Complete | null;
  readonly type: GraphQLCompositeType;
}

/** What several selections of one response name ask for together. */
interface Asked {
  readonly type: GraphQLCompositeType;
  readonly of: GraphQLOutputType | null;
  readonly sets: SelectionSetNode[];
}

/**
 * The answer that an operation asks for: of all that subgraphs were asked for, the client's fields in the client's order,
 * with nulls where GraphQL wants them. As Apollo's executor shapes it; what it reads from the operation for each
 * object of each request is read here once per type of object.
 */
export class AnswerShape {
  readonly #schema: GraphQLSchema;
  readonly #fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly #conditions: Run['conditions'];
  readonly #complete: Complete;

  constructor({ schema, operation, fragments }: Planned, conditions: Run['conditions']) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#conditions = conditions;
    const root = schema.getRootType(operation.operation);
    if (!root) throw new Error(`the schema has no ${operation.operation}`);
    this.#complete = this.#object(root, [operation.selectionSet], root);
  }

  of(gathered: Readonly<Fields>): { data: Fields | null; faults: readonly GraphQLError[] } {
    const walk: Walk = { path: [], faults: [] };
    const data = this.#complete(gathered, walk);
    return { data: data === failed ? null : (data as Fields), faults: walk.faults };
  }

  /** @param parent the type that has the field, for errors */
  #completer(
    type: GraphQLOutputType,
    sets: readonly SelectionSetNode[],
    parent: GraphQLCompositeType,
  ): Complete {
    if (isNonNullType(type)) {
      const complete = this.#completer(type.ofType, sets, parent);
      return (value, walk) => {
        const completed = complete(value, walk);
        if (completed === null) {
          const where = placeIn(walk, type.ofType, parent);
          walk.faults.push(fault(`Cannot return null for non-nullable ${where}.`, walk));
          return missing;
        }
        return completed === failed ? missing : completed;
      };
    }
    if (isListType(type)) return this.#list(this.#completer(type.ofType, sets, parent));
    return isLeafType(type) ? leaf(type, parent) : this.#object(type, sets, parent);
  }

  #list(complete: Complete): Complete {
    return (value, walk) => {
      if (value === null) return null;
      const { path } = walk;
      const items: unknown[] = [];
      let isMissing = false;
      for (const [i, item] of (value as unknown[]).entries()) {
        path.push(i);
        const completed = complete(item, walk);
        path.pop();
        if (completed === missing) isMissing = true;
        items.push(completed === failed ? null : completed);
      }
      return isMissing ? failed : items;
    };
  }

  #object(
    declared: GraphQLCompositeType,
    sets: readonly SelectionSetNode[],
    parent: GraphQLCompositeType,
  ): Complete {
    const known = new Map<unknown, readonly Field[]>();
    return (value, walk) => {
      if (value === null) return null;
      const object = value as Readonly<Fields>;
      const name = object['__typename'];
      let fields = known.get(name);
      if (fields === undefined) {
        const type = typeof name === 'string' ? this.#schema.getType(name) : declared;
        if (!isCompositeType(type)) {
          const where = placeIn(walk, declared, parent);
          walk.faults.push(fault(`Invalid __typename found for object at ${where}.`, walk));
          return failed;
        }
        fields = this.#fieldsOf(type, sets, typeof name === 'string');
        known.set(name, fields);
      }
      return this.#fill(fields, object, walk);
    };
  }

  #fill(fields: readonly Field[], object: Readonly<Fields>, walk: Walk): unknown {
    const { path } = walk;
    const filled: Fields = {};
    for (const { name, complete, type } of fields) {
      if (complete === null) {
        const told = this.#schema.getType(String(object[name] ?? object['__typename'])) ?? type;
        if (!isObjectType(told)) return failed;
        filled[name] = told.name;
        continue;
      }
      path.push(name);
      const completed = complete(object[name] ?? null, walk);
      path.pop();
      if (completed === missing) return failed;
      filled[name] = completed === failed ? null : completed;
    }
    return filled;
  }

  /** @param isTold whether the object itself names its type, or only its field's declaration does */
  #fieldsOf(type: GraphQLCompositeType, sets: readonly SelectionSetNode[], isTold: boolean): Field[] {
    const asked = new Map<string, Asked>();
    const collect = (set: SelectionSetNode, parent: GraphQLCompositeType): void => {
      for (const selection of set.selections) {
        if (!this.#isWanted(selection.directives)) continue;
        if (selection.kind === Kind.FIELD) {
          const name = (selection.alias ?? selection.name).value;
          const of = 'getFields' in parent ? (parent.getFields()[selection.name.value]?.type ?? null) : null;
          const one = asked.get(name) ?? { type: parent, of, sets: [] };
          if (selection.selectionSet) one.sets.push(selection.selectionSet);
          asked.set(name, one);
          continue;
        }
        const fragment =
          selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments[selection.name.value] : selection;
        if (fragment === undefined) continue;
        const condition = fragment.typeCondition && this.#schema.getType(fragment.typeCondition.name.value);
        const under = isCompositeType(condition) ? condition : parent;
        if (this.#isOf(isTold ? type : parent, under)) collect(fragment.selectionSet, under);
      }
    };
    for (const set of sets) collect(set, type);
    return [...asked].map(([name, { type: parent, of, sets: inner }]) => ({
      name,
      type: parent,
      complete: of && this.#completer(of, inner, parent),
    }));
  }

  #isOf(type: GraphQLCompositeType, wanted: GraphQLCompositeType): boolean {
    if (type === wanted) return true;
    return isAbstractType(wanted) && type.name !== wanted.name && 'getFields' in type
      ? this.#schema.isSubType(wanted, type)
      : false;
  }

  #isWanted(directives: readonly DirectiveNode[] = []): boolean {
    return directives.every(({ name, arguments: [given] = [] }) => {
      if (name.value !== 'skip' && name.value !== 'include') return true;
      const value =
        given?.value.kind === Kind.VARIABLE
          ? this.#conditions[given.value.name.value]
          : given?.value.kind === Kind.BOOLEAN && given.value.value;
      return value === (name.value === 'include');
    });
  }
}

function leaf(type: GraphQLLeafType, parent: GraphQLCompositeType): Complete {
  const isValid = validity(type);
  return (value, walk) => {
    if (value === null || isValid(value)) return value;
    walk.faults.push(fault(`Invalid value found for ${placeIn(walk, type, parent)}.`, walk));
    return failed;
  };
}

/** What a subgraph may answer for a type of GraphQL's own or an enum. Other scalars are theirs alone. */
function validity(type: GraphQLLeafType): (value: unknown) => boolean {
  if (isEnumType(type)) return (value) => typeof value === 'string' && type.getValue(value) !== undefined;
  switch (type.name) {
    case 'Boolean':
      return (value) => typeof value === 'boolean';
    case 'Int':
      return Number.isInteger;
    case 'Float':
      return Number.isFinite;
    case 'String':
      return (value) => typeof value === 'string';
    case 'ID':
      return (value) => typeof value === 'string' || Number.isInteger(value);
    default:
      return () => true;
  }
}

const fault = (message: string, { path }: Walk): GraphQLError =>
  new GraphQLError(message, { path: [...path], extensions: { code: 'INVALID_GRAPHQL' } });

function placeIn({ path }: Walk, type: GraphQLOutputType, parent: GraphQLCompositeType): string {
  const last = path.at(-1);
  return typeof last === 'number'
    ? `array element of type ${String(type)} at index ${last}`
    : `field ${parent.name}.${last ?? ''}`;
}
