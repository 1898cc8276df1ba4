import { GraphQLError, GraphQLScalarType, valueFromASTUntyped, type ValueNode } from 'graphql';
import { literalPath } from './literals.ts';

const refuse = (rule: string): never => {
  throw new GraphQLError(rule, { extensions: { code: 'BAD_USER_INPUT' } });
};

/** A fault of a value in the text of an operation, told as those of variables are. */
function inLiteral(error: unknown, node: ValueNode): GraphQLError {
  const field = literalPath(node);
  const rule = error instanceof Error ? error.message : String(error);
  return new GraphQLError(field === '' ? `${rule}.` : `${field}: ${rule}.`, {
    nodes: node,
    extensions: { code: 'BAD_USER_INPUT', ...(field !== '' && { field }) },
  });
}

interface Scalar<Value> {
  readonly name: string;
  /** @throws GraphQLError by `refuse` */
  readonly parseValue: (value: unknown) => Value;
  readonly serialize: (value: unknown) => Value;
}

const scalar = <Value>({ parseValue, ...rest }: Scalar<Value>): GraphQLScalarType<Value, Value> =>
  new GraphQLScalarType<Value, Value>({
    ...rest,
    parseValue,
    parseLiteral: (node, variables) => {
      const value = valueFromASTUntyped(node, variables);
      try {
        return parseValue(value);
      } catch (error) {
        throw inLiteral(error, node);
      }
    },
  });

/** True for a day that the calendar has, `YYYY-MM-DD`. */
export const isDay = (value: string): boolean => {
  if (!/^(?!0000)\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
};

const rfc3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** As our connections, which are set to UTC, write a moment; many times faster to rewrite than to reckon. */
const postgresMoment = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/;

function parseDateTime(value: unknown): string {
  const day = typeof value === 'string' ? rfc3339.exec(value)?.[1] : undefined;
  if (typeof value !== 'string' || day === undefined || !isDay(day)) {
    return refuse('must be a moment with its offset, such as 2026-03-02T14:05:00Z');
  }
  const moment = new Date(value.toUpperCase()).toISOString();
  return isDay(moment.slice(0, 10)) ? moment : refuse('must lie between the years 1 and 9999');
}

/** Calendar day, `YYYY-MM-DD`, a string on both sides. */
const GraphQLDate = scalar<string>({
  name: 'Date',
  parseValue: (value) =>
    typeof value === 'string' && isDay(value) ? value : refuse('must be a day of the calendar as YYYY-MM-DD'),
  serialize: String,
});

/** RFC 3339 moment; PostgreSQL's text form or a Date becomes UTC with milliseconds. */
const GraphQLDateTime = scalar<string>({
  name: 'DateTime',
  parseValue: parseDateTime,
  serialize: (value) =>
    typeof value === 'string' && postgresMoment.test(value)
      ? `${value.slice(0, 10)}T${value.slice(11, 19)}.${value.slice(20, -3).padEnd(3, '0').slice(0, 3)}Z`
      : new Date(value instanceof Date ? value : String(value)).toISOString(),
});

/** Exact decimal as a string; the digits a currency allows are checked with the currency. */
const GraphQLDecimal = scalar<string>({
  name: 'Decimal',
  parseValue: (value) =>
    typeof value === 'string' && /^-?\d{1,18}(\.\d{1,9})?$/.test(value)
      ? value
      : refuse(
          'must be a decimal number as a string, such as "149.90", of at most 18 digits before the point',
        ),
  serialize: String,
});

/** Whole number that a JSON number carries exactly. */
const GraphQLSafeInt = scalar<number>({
  name: 'SafeInt',
  parseValue: (value) =>
    typeof value === 'number' && Number.isSafeInteger(value)
      ? value
      : refuse('must be a whole number up to 2^53 - 1'),
  serialize: Number,
});

export const scalars = {
  Date: GraphQLDate,
  DateTime: GraphQLDateTime,
  Decimal: GraphQLDecimal,
  SafeInt: GraphQLSafeInt,
} as const;
