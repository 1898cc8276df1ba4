import { DocumentSizes } from '@lightbox/platform/document-size.ts';
import { excessError, type Excess } from '@lightbox/platform/excess.ts';
import {
  GraphQLError,
  Kind,
  Lexer,
  Source,
  TokenKind,
  visit,
  type ASTVisitor,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

/** The most tokens a document may have: refuses masses of anything before they cost anything. */
export const maxTokens = 2000;
/** The most selections after fragments are spread: refuses fragment bombs. */
const maxSelections = 10_000;
/** How many fields may stand within each other. */
const maxDepth = 25;
const maxAliases = 200;
const maxDirectives = 100;
const maxRootFields = { query: 50, mutation: 10, subscription: 1 } as const;

/** Counting goes no further: a longer document is as wrong. */
const mostCounted = 100_000;

/** graphql-js stops at the limit, and cannot tell how many there are. */
const stopped = /^Syntax Error: Document contains more tha[nt] \d+ tokens/;

/** @returns the error in the place of graphql-js's own when a document has too many tokens, else null */
export function tokensError(error: unknown): GraphQLError | null {
  if (!(error instanceof GraphQLError) || !stopped.test(error.message)) return null;
  const actual = tokensIn(error.source?.body ?? '');
  const has = actual < mostCounted ? 'this one has' : 'this one has at least';
  const excess = { rule: 'A document may have at most', what: 'tokens', has, limit: maxTokens, actual };
  return excessError(excess, 'GRAPHQL_PARSE_FAILED');
}

function tokensIn(text: string): number {
  const lexer = new Lexer(new Source(text));
  let count = 0;
  try {
    while (count < mostCounted && lexer.advance().kind !== TokenKind.EOF) count += 1;
  } catch {
    // What follows is no GraphQL; there are too many before it.
  }
  return count;
}

/** Refuses documents that are larger than any client needs, each for what it has too much of. */
export function limitDocuments(context: ValidationContext): ASTVisitor {
  const sizes = new DocumentSizes((name) => context.getFragment(name));
  const report = (excess: Excess, nodes?: OperationDefinitionNode) => {
    if (excess.actual <= excess.limit) return;
    const { message, extensions } = excessError(excess);
    context.reportError(new GraphQLError(message, { ...(nodes && { nodes }), extensions }));
  };
  return {
    Document: (document) => {
      let aliases = 0;
      let directives = 0;
      visit(document, {
        Field: ({ alias }) => void (aliases += alias === undefined ? 0 : 1),
        Directive: () => void (directives += 1),
      });
      const rule = 'A document may have at most';
      report({ rule, what: 'aliases', limit: maxAliases, actual: aliases });
      report({ rule, what: 'directives', limit: maxDirectives, actual: directives });
    },
    OperationDefinition: (operation) => {
      const { selections, depth } = sizes.of(operation.selectionSet);
      const rule = 'An operation may have at most';
      report(
        { rule, what: 'selections, with its fragments', limit: maxSelections, actual: selections },
        operation,
      );
      const deep = { rule: 'An operation may nest at most', what: 'fields', has: 'this one nests' };
      report({ ...deep, limit: maxDepth, actual: depth }, operation);
      const roots = { rule: `A ${operation.operation} may have at most`, what: 'root fields' };
      const actual = rootFieldsIn(operation.selectionSet, context, new Set());
      report({ ...roots, limit: maxRootFields[operation.operation], actual }, operation);
    },
  };
}

/**
 * How many fields clients ask of the root: each mutation, such as a sign-in, is work of its own. A fragment counts once,
 * as its fields are the same ones each time.
 */
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
