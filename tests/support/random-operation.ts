import {
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';

export interface RandomOperation {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** What stands for values that only the small supergraphs' resolvers understand. */
const samples: Readonly<Record<string, readonly unknown[]>> = {
  ID: ['p1', 'p2', 'gone', 'b1', 'refused', 'throws', 'm1', 'm3', 'a', 'shelf'],
  String: ['south', '', 'x "y"', 'refused'],
  Int: [0, 1, 2, -3],
  Float: [2, 0.5],
  Boolean: [true, false],
  Date: ['2024-02-29'],
  SafeInt: [2 ** 40],
  Json: [true, 'x', 1.5],
};

/** An operation on a schema, made by choices: equal numbers give an equal operation. It may be invalid where fields clash. */
export function randomOperation(schema: GraphQLSchema, choices: readonly number[]): RandomOperation {
  return new Writer(schema, choices).operation();
}

/** A field as it was asked for, which may be asked for again in the same object. */
interface Asked {
  /** Alias, name and arguments. */
  readonly head: string;
  readonly type: GraphQLOutputType;
}

class Writer {
  readonly #schema: GraphQLSchema;
  readonly #choices: readonly number[];
  readonly #variables: Record<string, unknown> = {};
  readonly #definitions: string[] = [];
  readonly #fragments: string[] = [];
  /** Fragments that are written to their end, and conditions, each of which may be used again. */
  readonly #spreads: { readonly name: string; readonly on: GraphQLCompositeType }[] = [];
  readonly #conditions: string[] = [];
  #at = 0;
  #names = 0;

  constructor(schema: GraphQLSchema, choices: readonly number[]) {
    this.#schema = schema;
    this.#choices = choices;
  }

  operation(): RandomOperation {
    const root = this.#schema.getQueryType();
    if (!root) throw new Error('the schema has no queries');
    const selections = this.#selections(root, 5);
    const head = this.#definitions.length > 0 ? `query (${this.#definitions.join(', ')})` : 'query';
    return { query: [`${head} ${selections}`, ...this.#fragments].join(' '), variables: this.#variables };
  }

  /** @returns a number from 0 to below `count`; 0 when the choices are used up */
  #choose(count: number): number {
    const choice = this.#choices[this.#at] ?? 0;
    this.#at += 1;
    return choice % count;
  }

  #oneOf<Value>(values: readonly Value[]): Value {
    const value = values[this.#choose(values.length)];
    if (value === undefined) throw new Error('there is nothing to choose from');
    return value;
  }

  #name(): string {
    this.#names += 1;
    return `x${this.#names}`;
  }

  /** @param asked what the object is asked for already */
  #selections(type: GraphQLCompositeType, depth: number, asked: Asked[] = []): string {
    const parts = Array.from({ length: 1 + this.#choose(4) }, () => this.#selection(type, depth, asked));
    return `{ ${parts.join(' ')} }`;
  }

  #selection(type: GraphQLCompositeType, depth: number, asked: Asked[]): string {
    const fields = 'getFields' in type ? Object.values(type.getFields()) : [];
    const fitting = fields.filter(({ type: of }) => depth > 0 || isLeafType(getNamedType(of)));
    const kind = this.#choose(14);
    if (kind > 11 && asked.length > 0) return this.#asked(this.#oneOf(asked), depth);
    if (fitting.length > 0 && (kind < 7 || kind > 11)) return this.#field(this.#oneOf(fitting), depth, asked);
    if (kind === 9 || depth === 0) return '__typename';
    const known = this.#spreads.filter(({ on }) => on === type);
    if (kind > 9 && known.length > 0) return `...${this.#oneOf(known).name} ${this.#condition()}`;
    const possible = isObjectType(type) ? [type] : [type, ...this.#schema.getPossibleTypes(type)];
    const on = this.#oneOf(possible);
    const inner = this.#selections(on, depth - 1, on === type ? asked : []);
    if (kind === 7) return `... on ${on.name} ${this.#condition()} ${inner}`;
    const name = this.#name();
    this.#fragments.push(`fragment ${name} on ${on.name} ${inner}`);
    this.#spreads.push({ name, on });
    return `...${name} ${this.#condition()}`;
  }

  #field({ name, args, type }: GraphQLField<unknown, unknown>, depth: number, asked: Asked[]): string {
    const given = args.flatMap((argument) => this.#argument(argument));
    const alias = args.length > 0 || this.#choose(3) === 0 ? `${this.#name()}: ` : '';
    const list = given.length > 0 ? `(${given.join(', ')})` : '';
    const field = { head: `${alias}${name}${list}`, type };
    asked.push(field);
    return this.#asked(field, depth);
  }

  #asked({ head, type }: Asked, depth: number): string {
    const named = getNamedType(type);
    const inner = isCompositeType(named) ? this.#selections(named, Math.max(depth - 1, 0)) : '';
    return `${head} ${this.#condition()} ${inner}`;
  }

  #condition(): string {
    const kind = this.#choose(8);
    if (kind > 3) return '';
    const directive = kind % 2 === 0 ? 'include' : 'skip';
    return `@${directive}(if: ${kind < 2 ? this.#decision() : kind === 2})`;
  }

  /** A variable that decides, and may do so at several places. */
  #decision(): string {
    if (this.#conditions.length > 0 && this.#choose(2) === 0) return this.#oneOf(this.#conditions);
    const variable = this.#variable('Boolean!', this.#choose(2) === 0);
    this.#conditions.push(variable);
    return variable;
  }

  #argument(argument: GraphQLArgument): string[] {
    if (!isRequiredArgument(argument) && this.#choose(2) === 0) return [];
    const value = this.#value(argument.type, 3);
    const isVariable = this.#choose(3) === 0;
    const text = isVariable ? this.#variable(String(argument.type), value) : literal(argument.type, value);
    return [`${argument.name}: ${text}`];
  }

  #variable(type: string, value: unknown): string {
    const name = this.#name();
    this.#definitions.push(`$${name}: ${type}`);
    this.#variables[name] = value;
    return `$${name}`;
  }

  #value(type: GraphQLInputType, depth: number): unknown {
    if (isNonNullType(type)) return this.#present(type.ofType, depth);
    return depth === 0 || this.#choose(5) === 0 ? null : this.#present(type, depth);
  }

  #present(type: GraphQLInputType, depth: number): unknown {
    if (isListType(type)) {
      return Array.from({ length: this.#choose(4) }, () => this.#value(type.ofType, depth - 1));
    }
    if (isEnumType(type)) return this.#oneOf(type.getValues()).name;
    if (!isInputObjectType(type)) return this.#oneOf(samples[String(type)] ?? ['x']);
    const fields = Object.values(type.getFields()).filter(
      (field) => isRequiredInputField(field) || this.#choose(3) === 0,
    );
    return Object.fromEntries(fields.map((field) => [field.name, this.#value(field.type, depth - 1)]));
  }
}

function literal(type: GraphQLInputType, value: unknown): string {
  if (isNonNullType(type)) return literal(type.ofType, value);
  if (isListType(type) && Array.isArray(value)) {
    return `[${value.map((item) => literal(type.ofType, item)).join(', ')}]`;
  }
  if (isEnumType(type)) return String(value);
  if (!isInputObjectType(type) || value === null) return JSON.stringify(value);
  const given = Object.entries(value as Readonly<Record<string, unknown>>).map(([name, item]) => {
    const field = type.getFields()[name];
    return field ? `${name}: ${literal(field.type, item)}` : '';
  });
  return `{ ${given.join(', ')} }`;
}
