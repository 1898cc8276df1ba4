import { badInput, tooLarge } from '@lightbox/platform/errors.ts';

export const cutShort = () =>
  badInput('file', 'The file is cut short: it ends before its content does. Send it again.');

/** @param format the format that the file claims to be, such as "PNG" */
export const damaged = (format: string) =>
  badInput('file', `The file begins as ${format} but cannot be read as such.`);

export const beyondLimit = (maxBytes: number) =>
  tooLarge('file', `The file is larger than the limit of ${sizeInWords(maxBytes)}.`);

function sizeInWords(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  let size = bytes;
  while (units.length > 1 && size >= 1024 && Number.isInteger(size / 1024)) {
    size /= 1024;
    units.shift();
  }
  return `${size} ${units[0]}`;
}
