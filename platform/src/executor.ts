import {
  execute,
  getOperationAST,
  GraphQLError,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit';
import { hasField, isCompilable } from './compilable.ts';
import { costFault, type ListSizes } from './cost.ts';
import { DocumentSizes, fragmentsOf } from './document-size.ts';
import { excessError } from './excess.ts';
import { withoutValues } from './safe-errors.ts';
import { nestedVariables, variableFaults, withDefaults } from './variables.ts';

export interface Operation {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** What of an operation's sender counts for its execution. */
interface Asking {
  /** Whether the schema may be asked for. */
  readonly introspection?: boolean;
  /** Whether no gateway has seen to what the operation may cost. */
  readonly isDirect?: boolean;
}

interface Prepared {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly errors: readonly GraphQLError[];
  /** The variables that a compiled query needs to be given. */
  readonly nested: readonly string[];
  readonly asksForSchema: boolean;
  compiled: CompiledQuery | 'not-yet' | 'next-time' | 'impossible';
}

/** In characters. A longer text is an ad-hoc one with much data in it, and anybody may send it before signing in. */
const maxTextLength = 32 * 1024;
/** Of all texts that are remembered together; what stands for a text takes some hundred times as much memory. */
const maxTextsLength = 1024 ** 2;

/**
 * Executes operations on one schema. A text is parsed and validated once, and compiled (graphql-jit) when it comes
 * a second time: an ad-hoc query pays no compilation, the queries of an app pay it once.
 */
export class Executor {
  readonly #schema: GraphQLSchema;
  readonly #sizes: ListSizes;
  /** The least recently used first. */
  readonly #prepared = new Map<string, Prepared>();
  #textLength = 0;

  /** @param sizes of lists that are no pages */
  constructor(schema: GraphQLSchema, sizes: ListSizes = new Map()) {
    this.#schema = schema;
    this.#sizes = sizes;
  }

  /** @returns data and errors as GraphQL defines them; never throws for what a client sent */
  async execute(
    request: Operation,
    contextValue: unknown,
    { introspection = true, isDirect = false }: Asking = {},
  ): Promise<ExecutionResult> {
    let prepared: Prepared;
    try {
      prepared = this.#prepare(request.query, request.operationName ?? null);
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [coded(error, 'GRAPHQL_PARSE_FAILED')] };
      throw error;
    }
    if (prepared.asksForSchema && !introspection) return { errors: [schemaRefused] };
    if (prepared.errors.length > 0) return { errors: prepared.errors };
    const variables = request.variables ?? {};
    const faults = variableFaults({ schema: this.#schema, ...prepared }, variables);
    if (faults.length > 0) return { errors: faults };
    const tooMuch = isDirect ? this.#costFault(prepared, variables) : null;
    if (tooMuch !== null) return { errors: [tooMuch] };
    if (prepared.compiled === 'next-time') prepared.compiled = this.#compile(prepared);
    else if (prepared.compiled === 'not-yet') prepared.compiled = 'next-time';
    const { compiled } = prepared;
    if (typeof compiled === 'object') {
      const filled = withDefaults(this.#schema, prepared.operation, variables);
      if (prepared.nested.every((name) => filled[name] !== undefined)) {
        return compiled.query(null, contextValue, filled);
      }
    }
    return execute({
      schema: this.#schema,
      document: prepared.document,
      operationName: prepared.operation.name?.value ?? null,
      variableValues: variables,
      contextValue,
    });
  }

  #costFault({ document, operation }: Prepared, variables: Readonly<Record<string, unknown>>) {
    return costFault({ schema: this.#schema, sizes: this.#sizes, document, operation, variables });
  }

  #prepare(query: string, operationName: string | null): Prepared {
    const key = `${operationName ?? ''}\n${query}`;
    const known = this.#prepared.get(key);
    if (known !== undefined) {
      this.#prepared.delete(key);
      this.#prepared.set(key, known);
      return known;
    }
    const document = parsed(query);
    const operation = getOperationAST(document, operationName);
    if (!operation) {
      throw new GraphQLError('The request does not name one operation of its document.', {
        extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
      });
    }
    requireModest(document, operation);
    const errors = validate(this.#schema, document, undefined, { maxErrors: 10 });
    const invalid = errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED'));
    const prepared: Prepared = {
      document,
      operation,
      errors: invalid,
      nested: nestedVariables(document),
      asksForSchema: hasField(document, ({ name }) => schemaFields.has(name.value)),
      compiled: 'not-yet',
    };
    if (key.length <= maxTextLength) this.#remember(key, prepared);
    return prepared;
  }

  #remember(key: string, prepared: Prepared): void {
    this.#prepared.set(key, prepared);
    this.#textLength += key.length;
    for (const oldest of this.#prepared.keys()) {
      if (this.#textLength <= maxTextsLength) return;
      this.#prepared.delete(oldest);
      this.#textLength -= oldest.length;
    }
  }

  #compile({ document, operation }: Prepared): Prepared['compiled'] {
    if (!isCompilable(this.#schema, document, operation)) return 'impossible';
    const compiled = compileQuery(this.#schema, document, operation.name?.value ?? '');
    return isCompiledQuery(compiled) ? compiled : 'impossible';
  }
}

/** A gateway's fetches have no more than what its clients may ask, and some keys. */
const maxSelections = 20_000;
const maxDepth = 100;

function parsed(query: string): DocumentNode {
  try {
    return parse(query, { maxLexicalTokens: 20_000 });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // The parser calls itself for what stands within something, deeper than there is room for.
    throw new GraphQLError(`An operation may nest at most ${maxDepth} fields; this one nests thousands.`);
  }
}

/** @throws GraphQLError for an operation that nests deeper, or by its fragments becomes larger, than anything is worth */
function requireModest(document: DocumentNode, { selectionSet }: OperationDefinitionNode): void {
  const fragments = fragmentsOf(document);
  const { selections, depth } = new DocumentSizes((name) => fragments.get(name)).of(selectionSet);
  const deep = { rule: 'An operation may nest at most', what: 'fields', has: 'this one nests' };
  if (depth > maxDepth) throw excessError({ ...deep, limit: maxDepth, actual: depth });
  const wide = { rule: 'An operation may have at most', what: 'selections, with its fragments' };
  if (selections > maxSelections) throw excessError({ ...wide, limit: maxSelections, actual: selections });
}

const schemaFields = new Set(['__schema', '__type', '_service']);

const schemaRefused = new GraphQLError('The schema is not shown here.', {
  extensions: { code: 'FORBIDDEN' },
});

/** An error of graphql-js's own with the code that Apollo's servers give it; one that has a code keeps it. */
function coded({ message, nodes, source, positions, extensions }: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(withoutValues(message), {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    extensions: { code, ...extensions },
  });
}
