import { withExtension, type ImageContentType } from '#files/content-type.ts';
import { create } from 'content-disposition';

// What file systems and shells take for more than a letter, control characters, and the marks that reverse
// the direction of writing, with which "gpj.exe" can be made to look like "exe.jpg".
const UNSAFE = /[\\/:*?"<>|\p{Cc}]/gu;
const BIDI_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]/gu;
const MAX_NAME_LENGTH = 150;

/** A name under which a file can be saved anywhere; the end, where the extension is, survives shortening. */
export function safeFileName(name: string): string {
  const safe = name.toWellFormed().replace(BIDI_MARKS, '').replace(UNSAFE, '_');
  return (
    Array.from(safe)
      .slice(-MAX_NAME_LENGTH)
      .join('')
      .replace(/^[. ]+/, '') || 'image'
  );
}

/**
 * The Content-Disposition header (RFC 6266): browsers show PNG and JPEG, and save DICOM. What is saved has a name that ends
 * as its content asks for: a DICOM file may begin as a program does, and systems start those by their names.
 */
export function dispositionOf(contentType: ImageContentType, fileName: string): string {
  const type = contentType === 'application/dicom' ? 'attachment' : 'inline';
  return create(withExtension(safeFileName(fileName), contentType), { type });
}
