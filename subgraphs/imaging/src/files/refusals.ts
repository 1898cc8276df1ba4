import { badInput } from '@lightbox/platform/errors.ts';

export const cutShort = () =>
  badInput('file', 'The file is cut short: it ends before its content does. Send it again.');

/** @param format the format that the file claims to be, such as "PNG" */
export const damaged = (format: string) =>
  badInput('file', `The file begins as ${format} but cannot be read as such.`);
