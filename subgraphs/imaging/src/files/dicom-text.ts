/** WHATWG encodings by the DICOM terms that ask for them (PS3.3, section C.12.1.1.2). */
const ENCODINGS: Readonly<Record<string, string>> = {
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 100': 'iso-8859-1',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 148': 'windows-1254',
  'ISO_IR 166': 'windows-874',
  'ISO_IR 192': 'utf-8',
  'ISO_IR 203': 'iso-8859-15',
  'ISO_IR 58': 'gbk',
  'ISO_IR 87': 'iso-2022-jp',
  'ISO_IR 149': 'euc-kr',
  'ISO_IR 159': 'iso-2022-jp',
  GB18030: 'gb18030',
  GBK: 'gbk',
};

const MAX_TEXT_LENGTH = 256;
// ISO 2022's switches to another set, such as ESC $ ) C.
const ESCAPE = '\u001b';
const DESIGNATOR = new RegExp(`${ESCAPE}[$(-/]+[0-~]`, 'g');

/**
 * Decodes text in the character set that the file names (`SpecificCharacterSet`), never failing: without a
 * known one it is read as UTF-8 where it is that, else as Latin-1. Control characters and padding go.
 *
 * @returns null for nothing but padding
 */
export function decodeText(bytes: Buffer | undefined, characterSet: string): string | null {
  if (bytes === undefined) return null;
  // Of several sets the last is the one that says most; all of them contain ASCII.
  const term =
    characterSet
      .split('\\')
      .at(-1)
      ?.trim()
      .replace(/^ISO 2022 IR/, 'ISO_IR') ?? '';
  const encoding = ENCODINGS[term];
  const text =
    encoding === undefined
      ? decodeUnknown(bytes)
      : new TextDecoder(encoding).decode(bytes).replace(DESIGNATOR, '');
  return (
    text
      .replace(/\p{Cc}/gu, '')
      .trim()
      .slice(0, MAX_TEXT_LENGTH)
      .toWellFormed() || null
  );
}

function decodeUnknown(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? bytes.toString('latin1') : text;
}
