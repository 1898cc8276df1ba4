import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLArgument,
  type GraphQLInputType,
} from 'graphql';

type Path = readonly (string | number)[];
type Values = Record<string, unknown>;

/** A place in an operation's variables where a client may put a value. */
export interface Spot {
  readonly path: Path;
  /** Such as `input.name.given`. */
  readonly name: string;
  readonly isRequired: boolean;
  readonly isNullable: boolean;
  /** Values of an enum, or of a list of one. */
  readonly choices: readonly string[];
  /** Name of the scalar; `enum`, `object` or `list` for the others. */
  readonly kind: string;
  /** Name of the type that it is a field of; null for arguments and items of lists. */
  readonly parent: string | null;
}

const kindOf = (type: GraphQLInputType): string => {
  if (isListType(type)) return 'list';
  if (isInputObjectType(type)) return 'object';
  if (isEnumType(type)) return 'enum';
  return isNonNullType(type) ? kindOf(type.ofType) : type.name;
};

/** Every argument with all that it holds, at every depth. */
export const spotsOf = (args: readonly GraphQLArgument[]): Spot[] =>
  args.flatMap((argument) => spotsIn(argument, [argument.name], null));

type Input = Pick<GraphQLArgument, 'type' | 'defaultValue'>;

function spotsIn({ type: given, defaultValue }: Input, path: Path, parent: string | null): Spot[] {
  const type = getNullableType(given);
  const named = getNamedType(type);
  const spot: Spot = {
    path,
    name: path.join('.'),
    isRequired: isNonNullType(given) && defaultValue === undefined,
    isNullable: !isNonNullType(given),
    choices: isEnumType(named) ? named.getValues().map(({ name }) => name) : [],
    kind: kindOf(type),
    parent,
  };
  if (isListType(type))
    return [spot, ...spotsIn({ type: type.ofType, defaultValue: undefined }, [...path, 0], null)];
  if (!isInputObjectType(type)) return [spot];
  const fields = Object.values(type.getFields());
  return [spot, ...fields.flatMap((field) => spotsIn(field, [...path, field.name], type.name))];
}

/**
 * The values with another one at a path; what stands on the way and is not there is made of examples.
 * @param examples what an object on the way needs beside, by its path
 * @param value undefined takes away what stands there
 */
export function withValue(
  values: Values,
  path: Path,
  value: unknown,
  examples: Readonly<Record<string, Values>> = {},
): Values {
  return put(values, path, 0) as Values;

  function put(at: unknown, steps: Path, depth: number): unknown {
    const [step, ...rest] = steps;
    if (step === undefined) return value;
    if (typeof step === 'number') return [put(Array.isArray(at) ? at[step] : undefined, rest, depth + 1)];
    const known = (at ?? examples[path.slice(0, depth).join('.')] ?? {}) as Values;
    return { ...known, [step]: put(known[step], rest, depth + 1) };
  }
}
