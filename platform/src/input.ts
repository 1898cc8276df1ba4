import { z } from 'zod';
import { badInput } from './errors.ts';
import { isId } from './ids.ts';

/** Control characters but for tab and line ends, and what no text should carry: lone surrogates and NUL. */
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** True for a string that every store keeps as it is: whole code points and no control characters. */
export const isCleanText = (value: string): boolean => value.isWellFormed() && !forbidden.test(value);

/** The same of a value that no type has been checked of. */
export const isText = (value: unknown): value is string => typeof value === 'string' && isCleanText(value);

/** One line of text as people type it: NFC, outer blanks removed, 1 to `max` characters. */
export const line = (max: number) =>
  z
    .string()
    .transform((value) => value.normalize('NFC').trim())
    .refine((value) => value.length > 0, 'must not be empty')
    .refine((value) => [...value].length <= max, `may have at most ${max} characters`)
    .refine((value) => !/[\n\r\t]/.test(value), 'must be one line');

/** Text of several lines: NFC, outer blanks removed, 1 to `max` characters. */
export const prose = (max: number) =>
  z
    .string()
    .transform((value) => value.replaceAll(/\r\n?/g, '\n').normalize('NFC').trim())
    .refine((value) => value.length > 0, 'must not be empty')
    .refine((value) => [...value].length <= max, `may have at most ${max} characters`);

/** An id of ours; one that cannot be ours names nothing. */
export const id = (what: string) => z.string().refine(isId, `There is no such ${what}.`);

/** Key that makes a repeated request answer the first result. */
export const idempotencyKey = z
  .string()
  .regex(/\S/, 'must not be empty')
  .max(128, 'may have at most 128 characters')
  .regex(/^[^\n\r\t]*$/, 'must be one line');

/**
 * Checks an input beyond what its GraphQL type says.
 * @param path name of the argument, such as `input`
 * @throws AppError BAD_USER_INPUT naming the first field that breaks a rule, and the rule
 */
export function parseInput<T extends z.ZodType>(schema: T, value: unknown, path = 'input'): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = [path, ...(issue?.path ?? [])].join('.');
  // GraphQL has checked the types: what is left of a wrong one is a null.
  const rule = issue?.code === 'invalid_type' ? 'must not be empty' : (issue?.message ?? 'is not valid');
  throw badInput(field, `${field}: ${rule}.`.replace(/\.\.$/, '.'));
}
