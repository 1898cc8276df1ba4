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

/** The same by ISO 2022's escape sequences, without ESC, for what follows of the bytes from 128 on. */
const DESIGNATED: Readonly<Record<string, string>> = {
  '-A': 'iso-8859-1',
  '-B': 'iso-8859-2',
  '-C': 'iso-8859-3',
  '-D': 'iso-8859-4',
  '-F': 'iso-8859-7',
  '-G': 'iso-8859-6',
  '-H': 'iso-8859-8',
  '-L': 'iso-8859-5',
  '-M': 'windows-1254',
  '-T': 'windows-874',
  '-b': 'iso-8859-15',
  ')I': 'shift_jis',
  '$)A': 'gbk',
  '$)C': 'euc-kr',
};
/** For the bytes below: what EUC-JP, which knows both of these sets, puts before each of their letters. */
const JAPANESE: Readonly<Record<string, readonly number[]>> = { $B: [], '$(D': [0x8f] };

const MAX_TEXT_LENGTH = 256;
/** An identifier has at most 64 characters. */
const MAX_ID_BYTES = 256;
const ESCAPE = '\u001b';
const RUNS = new RegExp(`${ESCAPE}(?<designation>[$(-/]+[0-~])|[^${ESCAPE}]+|${ESCAPE}`, 'g');
/** Behind these the first set counts again (PS3.5, section 6.1.2.5.3). */
const BEHIND_DELIMITERS = /(?<=[\t\n\f\r\\^=])/;

/**
 * Decodes text in the character sets that the file names (`SpecificCharacterSet`), never failing: in the first of them
 * until an escape sequence names another. Where it names no known one the text is UTF-8 if it can be that, else Latin-1.
 * Control characters and padding go.
 *
 * @returns null for nothing but padding
 */
export function decodeText(bytes: Buffer | undefined, characterSet: string): string | null {
  if (bytes === undefined) return null;
  const text = decode(bytes, characterSet).replace(/\p{Cc}/gu, '');
  return text.trim().slice(0, MAX_TEXT_LENGTH).toWellFormed() || null;
}

/** The same for what others are compared with: what cannot be read of it stays to be seen, and makes it another. */
export function decodeIdentifier(bytes: Buffer | undefined, characterSet: string): string | null {
  if (bytes === undefined) return null;
  const text = decode(bytes.subarray(0, MAX_ID_BYTES), characterSet)
    .replace(/[\0 ]+$/, '')
    .replace(/\p{Cc}/gu, '\ufffd')
    .trim();
  return bytes.length > MAX_ID_BYTES ? `${text}…` : text || null;
}

function decode(bytes: Buffer, characterSet: string): string {
  const term = characterSet.split('\\')[0]?.trim() ?? '';
  const first = ENCODINGS[term.replace(/^ISO 2022 IR/, 'ISO_IR')];
  let encoding = first;
  let japanese: readonly number[] | undefined;
  let text = '';
  for (const { 0: run, groups } of bytes.toString('latin1').matchAll(RUNS)) {
    const designation = groups?.['designation'];
    if (designation === undefined && japanese !== undefined) text += decodeJapanese(run, japanese);
    else if (designation === undefined) {
      // Where no other set counts nothing changes back, and a byte of a delimiter may be a part of a letter.
      for (const part of encoding === first ? [run] : run.split(BEHIND_DELIMITERS)) {
        text += decodeRun(part, encoding);
        if (/[\t\n\f\r\\^=]$/.test(part)) encoding = first;
      }
    } else if (designation in DESIGNATED) encoding = DESIGNATED[designation];
    else japanese = JAPANESE[designation];
  }
  return text;
}

function decodeRun(run: string, encoding: string | undefined): string {
  const bytes = Buffer.from(run, 'latin1');
  if (encoding !== undefined) return new TextDecoder(encoding).decode(bytes);
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? run : text;
}

/** @param before what EUC-JP puts before each letter of two bytes */
function decodeJapanese(run: string, before: readonly number[]): string {
  const bytes = Array.from(run, (byte) => byte.charCodeAt(0) | 0x80);
  const letters = Array.from({ length: bytes.length / 2 }, (_, i) => [
    ...before,
    ...bytes.slice(i * 2, i * 2 + 2),
  ]);
  return new TextDecoder('euc-jp').decode(Buffer.from(letters.flat()));
}
