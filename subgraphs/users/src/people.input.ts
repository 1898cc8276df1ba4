import { line } from '@lightbox/platform/input.ts';
import { z } from 'zod';
import { isCommonPassword } from '#accounts/common-passwords.ts';

export const personName = z.object({ given: line(100), family: line(100) });

/** An address to write to or sign in with, in lower case. */
export const emailAddress = line(254)
  .transform((value) => value.toLowerCase())
  .refine((value) => z.email().safeParse(value).success, 'must be an e-mail address');

/** bcrypt reads no further than 72 bytes, so a longer password would be weaker than it looks. */
export const newPassword = z
  .string()
  .transform((value) => value.normalize('NFC'))
  .refine((value) => [...value].length >= 12, 'must have at least 12 characters')
  .refine((value) => Buffer.byteLength(value) <= 72, 'may have at most 72 bytes in UTF-8')
  .refine((value) => !isCommonPassword(value), 'is one of the most used passwords; choose another');
