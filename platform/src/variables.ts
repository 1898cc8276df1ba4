import {
  coerceInputValue,
  type DocumentNode,
  type GraphQLError,
  getNamedType,
  type GraphQLInputType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type ListValueNode,
  type ObjectValueNode,
  TypeInfo,
  typeFromAST,
  ValidationContext,
  valueFromASTUntyped,
  visit,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';
import { badInput } from './errors.ts';

/** An operation that follows the rules of GraphQL. */
interface Validated {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/**
 * Checks an operation's variables against their types, for errors that name the field and the rule and never
 * quote the value, as it may be a person's.
 * @returns one BAD_USER_INPUT error per fault, at most ten
 */
export function variableFaults(
  { schema, document, operation }: Validated,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError[] {
  const faults: GraphQLError[] = [];
  if (Object.hasOwn(variables, '__proto__')) {
    return [badInput('variables.__proto__', 'variables.__proto__: is not a name that a variable may have.')];
  }
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type);
    if (type === undefined || !isInputType(type)) continue;
    if (!Object.hasOwn(variables, name) || variables[name] === undefined) {
      const isMissing = definition.type.kind === 'NonNullType' && !definition.defaultValue;
      if (isMissing) faults.push(badInput(name, `${name}: is required.`));
      continue;
    }
    if (variables[name] === null && isNeededIn({ schema, document, operation }, name)) {
      faults.push(badInput(name, `${name}: may not be null where it stands.`));
      continue;
    }
    coerceInputValue(variables[name], type, (path, _value, error) => {
      const inner = /^Field "(\w+)" (of required type|is not defined)/.exec(error.message)?.[1];
      const field = [name, ...path, ...(inner === undefined ? [] : [inner])].join('.');
      if (faults.length < 10) faults.push(badInput(field, `${field}: ${rule(error)}`));
    });
  }
  return faults;
}

const needed = new WeakMap<OperationDefinitionNode, ReadonlySet<string>>();

/** Whether a variable stands where there must be a value. With a default it may, whatever its own type, and null is none. */
function isNeededIn({ schema, document, operation }: Validated, variable: string): boolean {
  let names = needed.get(operation);
  if (names === undefined) {
    const context = new ValidationContext(schema, document, new TypeInfo(schema), () => undefined);
    const usages = context.getRecursiveVariableUsages(operation);
    names = new Set(usages.filter(({ type }) => isNonNullType(type)).map(({ node }) => node.name.value));
    needed.set(operation, names);
  }
  return names.has(variable);
}

/** The rule behind a coercion error: ours says it, graphql-js's sentences quote the value before it. */
function rule(error: GraphQLError): string {
  if (error.extensions['code'] === 'BAD_USER_INPUT') return `${error.message}.`;
  if (/^Field "\w+" of required type/.test(error.message)) return 'is required.';
  if (/^Field "\w+" is not defined/.test(error.message)) return 'is not a field of this input.';
  const expected = /^Expected (non-nullable )?type "([\w![\]]+)"/.exec(error.message)?.[2];
  if (expected !== undefined) return `must be a ${expected}.`;
  if (error.message.includes('enum')) return 'is not one of the values allowed.';
  return 'has a value of another type.';
}

/**
 * Adds the defaults of variables and of input fields that the client left out; graphql-jit takes a required one for
 * missing although it has one.
 * @param variables without faults
 */
export function withDefaults(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const filled = { ...variables };
  for (const { variable, type: node, defaultValue } of operation.variableDefinitions ?? []) {
    const type = typeFromAST(schema, node);
    const name = variable.name.value;
    if (filled[name] === undefined && defaultValue) filled[name] = valueFromASTUntyped(defaultValue);
    if (isInputType(type) && Object.hasOwn(filled, name)) filled[name] = filledIn(type, filled[name]);
  }
  return filled;
}

/**
 * The variables that stand inside an object or a list of the text, such as `{ phone: $phone }`. Where one is not given,
 * GraphQL leaves the field out, and graphql-jit sets it to null.
 */
export function nestedVariables(document: DocumentNode): string[] {
  const names = new Set<string>();
  const collect = (node: ObjectValueNode | ListValueNode) =>
    visit(node, { Variable: ({ name }) => void names.add(name.value) });
  visit(document, { ObjectValue: (node) => void collect(node), ListValue: (node) => void collect(node) });
  return [...names];
}

/** True when the type of one of the variables holds itself, directly or through others. */
export function hasRecursiveType(
  schema: GraphQLSchema,
  variables: readonly VariableDefinitionNode[],
): boolean {
  return variables.some(({ type: node }) => {
    const type = typeFromAST(schema, node);
    return isInputType(type) && holdsItself(type, []);
  });
}

function holdsItself(type: GraphQLInputType, holders: readonly GraphQLInputType[]): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return false;
  if (holders.includes(named)) return true;
  return Object.values(named.getFields()).some((field) => holdsItself(field.type, [...holders, named]));
}

function filledIn(type: GraphQLInputType, value: unknown): unknown {
  if (isNonNullType(type)) return filledIn(type.ofType, value);
  if (isListType(type)) {
    return Array.isArray(value)
      ? value.map((item) => filledIn(type.ofType, item))
      : filledIn(type.ofType, value);
  }
  if (!isInputObjectType(type) || typeof value !== 'object' || value === null) return value;
  const given = new Map<string, unknown>(Object.entries(value));
  for (const { name, type: inner, defaultValue } of Object.values(type.getFields())) {
    if (given.get(name) !== undefined) given.set(name, filledIn(inner, given.get(name)));
    else if (defaultValue !== undefined) given.set(name, defaultValue);
  }
  return Object.fromEntries(given);
}
