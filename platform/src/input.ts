import { z } from 'zod';
import { badInput } from './errors.ts';
import { isId } from './ids.ts';

/** Control characters but for tab and line ends, and what no text should carry: lone surrogates and NUL. */
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** True for a string that every store keeps as it is: whole code points and no control characters. */
export const isCleanText = (value: string): boolean => value.isWellFormed() && !forbidden.test(value);

/** The same of a value that no type has been checked of. */
export const isText = (value: unknown): value is string => typeof value === 'string' && isCleanText(value);

/** A character that shows something: no blank, no format or filler of no width, and no accent alone. */
const visible = /[^\p{Cc}\p{Cf}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u;
const mustShow = 'must hold a character that can be seen';

const oneLine = /^[^\n\r\t\u2028\u2029]*$/;
const mustBeOneLine = 'must be one line';

/** Embeddings, overrides and isolates: what stands beside the text would be shown in another order. Joiners and marks are fine. */
const turning = /[\u202a-\u202e\u2066-\u2069]/;

/** Text as people type it: NFC, outer blanks removed, 1 to `max` characters, of which some can be seen. */
const typed = (max: number, tidy: (value: string) => string) =>
  z
    .string()
    .transform((value) => tidy(value).normalize('NFC').trim())
    .refine((value) => value.length > 0, 'must not be empty')
    .refine((value) => visible.test(value), mustShow)
    .refine((value) => [...value].length <= max, `may have at most ${max} characters`);

/** One line of text. */
export const line = (max: number) =>
  typed(max, (value) => value)
    .refine((value) => oneLine.test(value), mustBeOneLine)
    .refine((value) => !turning.test(value), 'may not hold a sign that turns the direction of text');

/** Text of several lines. */
export const prose = (max: number) => typed(max, (value) => value.replaceAll(/\r\n?/g, '\n'));

/** An id of ours; one that cannot be ours names nothing. */
export const id = (what: string) => z.string().refine(isId, `There is no such ${what}.`);

/** Key that makes a repeated request answer the first result. */
export const idempotencyKey = z
  .string()
  .regex(/\S/, 'must not be empty')
  .regex(visible, mustShow)
  .max(128, 'may have at most 128 characters')
  .regex(oneLine, mustBeOneLine);

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
