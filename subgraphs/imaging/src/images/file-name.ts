import { withExtension, type ImageContentType } from '#files/content-type.ts';

const controls = /\p{Cc}/gu;
/** Marks that reverse the direction of writing, with which a name can be made to look as if it ended otherwise. */
const directionMarks = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]/gu;
const maxLength = 255;

/** @returns the name of an uploaded file as it can be shown: without folders, the end kept when it is too long */
export function shownFileName(name: string | undefined): string {
  const last = (name ?? '').split(/[\\/]/).at(-1) ?? '';
  const clean = last.toWellFormed().normalize('NFC').replace(controls, '').replace(directionMarks, '').trim();
  return Array.from(clean).slice(-maxLength).join('');
}

/** @returns the same, and a name by its content for a file that has none */
export const displayFileName = (name: string | undefined, contentType: ImageContentType): string =>
  shownFileName(name) || withExtension('image', contentType);
