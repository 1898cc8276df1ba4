import {
  BREAK,
  Kind,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from './document-size.ts';
import { hasRecursiveType } from './variables.ts';

/**
 * Whether graphql-jit answers as graphql-js does. It goes on with a mutation's next field after one that failed where it
 * must not, although the answer holds none of them; it never comes to an end with an input that holds itself; it mixes up
 * the conditions of what is asked for several times; and what is asked for as `__proto__` becomes that of its object.
 */
export function isCompilable(
  schema: GraphQLSchema,
  document: DocumentNode,
  { operation, selectionSet, variableDefinitions = [] }: OperationDefinitionNode,
): boolean {
  const [first, ...more] = selectionSet.selections;
  if (operation === 'mutation' && (more.length > 0 || first?.kind !== Kind.FIELD)) return false;
  return (
    !hasRecursiveType(schema, variableDefinitions) &&
    !hasField(document, ({ alias }) => alias?.value === '__proto__') &&
    !(hasCondition(document) && new Places(document).isRepeated(selectionSet))
  );
}

/** @returns whether a field of the document, its fragments included, is such a one */
export function hasField(document: DocumentNode, isThis: (field: FieldNode) => boolean): boolean {
  let found = false;
  visit(document, {
    Field: (field) => {
      if (!isThis(field)) return undefined;
      found = true;
      return BREAK;
    },
  });
  return found;
}

function hasCondition(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Directive: ({ name }) => {
      found ||= name.value === 'skip' || name.value === 'include';
    },
  });
  return found;
}

/**
 * Finds what is asked for at several places: a field of one object, or a fragment. What graphql-jit knows of a field's
 * conditions it keeps with the place in the text, and what a fragment brings does not have those of the field around it.
 * Where everything stands at one place alone, that field's own absence is enough.
 */
class Places {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #spread = new Set<string>();

  constructor(document: DocumentNode) {
    this.#fragments = fragmentsOf(document);
  }

  /** @param names of the object's fields, as far as they are known */
  isRepeated({ selections }: SelectionSetNode, names = new Set<string>()): boolean {
    return selections.some((selection) => {
      if (selection.kind === Kind.INLINE_FRAGMENT) return this.isRepeated(selection.selectionSet, names);
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = this.#fragments.get(selection.name.value);
        return (
          isKnown(this.#spread, selection.name.value) ||
          (fragment !== undefined && this.isRepeated(fragment.selectionSet, names))
        );
      }
      const { alias, name, selectionSet } = selection;
      return (
        isKnown(names, (alias ?? name).value) || (selectionSet !== undefined && this.isRepeated(selectionSet))
      );
    });
  }
}

function isKnown(names: Set<string>, name: string): boolean {
  const known = names.has(name);
  names.add(name);
  return known;
}
