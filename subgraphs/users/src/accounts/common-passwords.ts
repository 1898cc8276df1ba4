import { dictionary } from '@zxcvbn-ts/language-common';

const { 'passwords-common': listed } = dictionary;
// Shorter ones are refused by their length.
const common: ReadonlySet<string> = new Set(listed.filter((password) => password.length >= 12));

/** @returns whether a password is on the list of the most used ones, in any case */
export const isCommonPassword = (password: string): boolean => common.has(password.toLowerCase());
