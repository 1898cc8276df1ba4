import { restIsZero, type Walk } from './byte-walk.ts';
import { DEFLATED_SYNTAXES, EXPLICIT_BIG_ENDIAN, TAG } from './dicom-tags.ts';
import { cutShort, damaged } from './refusals.ts';

/** The bytes of the wanted elements of the outermost data set by tag, and whether their numbers are big-endian. */
export type DicomValues = { bytes: ReadonlyMap<number, Buffer>; bigEndian: boolean };

type Encoding = { implicit: boolean; bigEndian: boolean };
type Container = { kind: 'sequence' | 'item' | 'fragments'; encoding: Encoding };

export const PREAMBLE_LENGTH = 128;
const WANTED: ReadonlySet<number> = new Set(Object.values(TAG));
const LAST_WANTED = Math.max(...WANTED);
const MAX_VALUE_LENGTH = 4096;
const PIXEL_DATA = 0x7fe0_0010;
const MAX_DEPTH = 512;
const UNDEFINED_LENGTH = 0xffff_ffff;
const [ITEM, ITEM_END, SEQUENCE_END] = [0xfffe_e000, 0xfffe_e00d, 0xfffe_e0dd];

/** Value representations whose length takes four bytes after two reserved ones (PS3.5, table 7.1-1). */
const LONG = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);

/**
 * Walks a DICOM part 10 file (PS3.10, section 7) from its first byte to its last and refuses one in which an
 * element is longer than what is left. Elements of known length are stepped over whatever is in them; only
 * sequences of undefined length are walked, on a stack of our own.
 * @param headerRead told the values as soon as no more can follow, as elements come in the order of their tags; what
 * it throws ends the walk
 */
export function* walkDicom(headerRead: (values: DicomValues) => void): Walk<DicomValues> {
  yield { skip: PREAMBLE_LENGTH + 4 };
  const bytes = new Map<number, Buffer>();
  const meta: Encoding = { implicit: false, bigEndian: false };
  // The group length is not relied on: files with a wrong one, or none, are common.
  for (;;) {
    const head = yield { peek: 8 };
    if (head.length < 8) throw cutShort();
    if (head.readUInt16LE(0) !== 2) break;
    const element = yield* readElementHead(head, meta);
    if (element.length === UNDEFINED_LENGTH) throw damaged('DICOM');
    yield* readValue(element, bytes);
  }
  const syntax =
    bytes
      .get(TAG.transferSyntaxUid)
      ?.toString('latin1')
      .replace(/[\0 ]+$/, '') ?? '';
  if (!/^[0-9.]*$/.test(syntax)) throw damaged('DICOM');
  if (DEFLATED_SYNTAXES.has(syntax)) yield { inflate: true };
  // Whether elements bear a value representation shows in the first one: files whose transfer syntax says otherwise, or
  // that name none, are common.
  const implicit = !isVr(yield { peek: 8 });
  const encoding = { implicit, bigEndian: syntax === EXPLICIT_BIG_ENDIAN };
  const values = { bytes, bigEndian: encoding.bigEndian };
  yield* walkDataSet(encoding, bytes, () => headerRead(values));
  return values;
}

function* walkDataSet(outermost: Encoding, bytes: Map<number, Buffer>, headerRead: () => void): Walk<void> {
  const open: Container[] = [];
  let isHeader = true;
  let isEmpty = true;
  for (;;) {
    const parent = open.at(-1);
    const head = yield { peek: 8 };
    if (parent === undefined && head.every((byte) => byte === 0)) {
      // Some archives add zero bytes to fill a block; where nothing is before them, they stand for what never came.
      if (isEmpty) throw cutShort();
      if (yield* restIsZero()) return;
      throw damaged('DICOM');
    }
    if (head.length < 8) throw cutShort();
    const encoding = parent?.encoding ?? outermost;
    const tag = readTag(head, encoding);
    if (isHeader && parent === undefined && tag > LAST_WANTED) {
      isHeader = false;
      headerRead();
    }
    if (tag === ITEM || tag === ITEM_END || tag === SEQUENCE_END) {
      yield { skip: 8 };
      const length = readUInt32(head, 4, encoding);
      if (tag === ITEM && (parent === undefined || parent.kind === 'item')) throw damaged('DICOM');
      if (tag === ITEM && length !== UNDEFINED_LENGTH) yield { skip: length };
      else if (tag === ITEM && parent?.kind === 'sequence') open.push({ kind: 'item', encoding });
      else if (tag === ITEM_END ? parent?.kind === 'item' : tag === SEQUENCE_END && isList(parent))
        open.pop();
      else throw damaged('DICOM');
      continue;
    }
    if (isList(parent)) throw damaged('DICOM');
    isEmpty = false;
    const element = yield* readElementHead(head, encoding);
    if (element.length === UNDEFINED_LENGTH) open.push(containerOf(element, encoding));
    else if (parent === undefined) yield* readValue(element, bytes);
    else yield { skip: element.length };
    if (open.length > MAX_DEPTH) throw damaged('DICOM');
  }
}

type Element = { tag: number; vr: string; length: number };

/** Moves past the head of an element, of which the first eight bytes are known, up to its value. */
function* readElementHead(head: Buffer, encoding: Encoding): Walk<Element> {
  const tag = readTag(head, encoding);
  if (encoding.implicit) {
    const length = readUInt32(head, 4, encoding);
    yield { skip: 8 };
    return { tag, vr: '', length };
  }
  if (!isVr(head)) throw damaged('DICOM');
  const vr = head.toString('latin1', 4, 6);
  if (!LONG.has(vr)) {
    const length = encoding.bigEndian ? head.readUInt16BE(6) : head.readUInt16LE(6);
    yield { skip: 8 };
    return { tag, vr, length };
  }
  yield { skip: 8 };
  return { tag, vr, length: readUInt32(yield { take: 4 }, 0, encoding) };
}

function* readValue({ tag, length }: Element, bytes: Map<number, Buffer>): Walk<void> {
  const wanted = WANTED.has(tag) ? Math.min(length, MAX_VALUE_LENGTH) : 0;
  // A copy, as the bytes are gone with the next step.
  if (WANTED.has(tag)) bytes.set(tag, Buffer.from(yield { take: wanted }));
  yield { skip: length - wanted };
}

/** What an element of undefined length holds (PS3.5, section 7.5; for UN section 6.2.2; fragments annex A.4). */
function containerOf({ tag, vr }: Element, encoding: Encoding): Container {
  if (vr === 'OB' || vr === 'OW' || tag === PIXEL_DATA) return { kind: 'fragments', encoding };
  if (vr === 'UN') return { kind: 'sequence', encoding: { implicit: true, bigEndian: false } };
  if (vr === 'SQ' || encoding.implicit) return { kind: 'sequence', encoding };
  throw damaged('DICOM');
}

const isVr = (head: Buffer) => /^[A-Z]{2}$/.test(head.toString('latin1', 4, 6));

const isList = (container?: Container) => container?.kind === 'sequence' || container?.kind === 'fragments';

function readTag(head: Buffer, { bigEndian }: Encoding): number {
  const group = bigEndian ? head.readUInt16BE(0) : head.readUInt16LE(0);
  return group * 0x1_0000 + (bigEndian ? head.readUInt16BE(2) : head.readUInt16LE(2));
}

function readUInt32(bytes: Buffer, offset: number, { bigEndian }: Encoding): number {
  return bigEndian ? bytes.readUInt32BE(offset) : bytes.readUInt32LE(offset);
}
