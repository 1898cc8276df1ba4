import { Kind, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';

/** A document's fragments by their names. */
export const fragmentsOf = ({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> =>
  new Map(
    definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );

/** How large a part of a document is once its fragments are spread. */
export interface DocumentSize {
  /** Fields, fragments and spreads at every depth. */
  readonly selections: number;
  /** How many fields stand within each other, at most. */
  readonly depth: number;
}

const nothing: DocumentSize = { selections: 0, depth: 0 };

/** Measures the parts of one document, each fragment once, wherever it is spread: a bomb of them takes no time. */
export class DocumentSizes {
  readonly #fragment: (name: string) => FragmentDefinitionNode | null | undefined;
  readonly #known = new Map<string, DocumentSize>();

  /** @param fragment gives the document's fragments by their names */
  constructor(fragment: (name: string) => FragmentDefinitionNode | null | undefined) {
    this.#fragment = fragment;
  }

  of({ selections: all }: SelectionSetNode): DocumentSize {
    let selections = 0;
    let depth = 0;
    for (const selection of all) {
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? this.#ofFragment(selection.name.value)
          : selection.selectionSet && this.of(selection.selectionSet);
      selections += 1 + (inner?.selections ?? 0);
      depth = Math.max(depth, (selection.kind === Kind.FIELD ? 1 : 0) + (inner?.depth ?? 0));
    }
    return { selections, depth };
  }

  /** One that spreads itself is nothing within itself; validation refuses it. */
  #ofFragment(name: string): DocumentSize {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    this.#known.set(name, nothing);
    const fragment = this.#fragment(name);
    const size = fragment ? this.of(fragment.selectionSet) : nothing;
    this.#known.set(name, size);
    return size;
  }
}
