import { GraphQLError } from 'graphql';
import { AppError, type ErrorCode } from './errors.ts';

/** As people read it: `10,000`. */
const shown = (count: number): string =>
  count > Number.MAX_SAFE_INTEGER
    ? `more than ${Number.MAX_SAFE_INTEGER.toLocaleString('en')}`
    : count.toLocaleString('en');

/** What a limit is called, and how much of it there is. */
export interface Excess {
  /** What is limited, up to its number, such as `A document may have at most`. */
  readonly rule: string;
  /** What is counted, such as `tokens`. */
  readonly what: string;
  /** How it is said of the one in hand, such as `this one has`. */
  readonly has?: string;
  readonly limit: number;
  readonly actual: number;
  /** What to do about it. */
  readonly advice?: string;
}

const sentenceOf = ({ rule, what, has = 'this one has', limit, actual, advice }: Excess): string =>
  `${rule} ${shown(limit)} ${what}; ${has} ${shown(actual)}.${advice === undefined ? '' : ` ${advice}`}`;

const numbersOf = ({ limit, actual }: Excess) => ({
  limit,
  actual: Math.min(actual, Number.MAX_SAFE_INTEGER),
});

/** @returns the error that says what the limit is and how much of it the operation has, in words and in numbers */
export const excessError = (excess: Excess, code = 'GRAPHQL_VALIDATION_FAILED'): GraphQLError =>
  new GraphQLError(sentenceOf(excess), { extensions: { code, ...numbersOf(excess) } });

/** The same for a request that never becomes an operation. */
export const excessiveRequest = (excess: Excess, code: ErrorCode): AppError =>
  new AppError(code, sentenceOf(excess), { field: 'body', ...numbersOf(excess) });
