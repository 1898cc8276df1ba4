/** One element of a dataset: tag as eight hex digits, value representation, value. */
export type Element = readonly [tag: string, vr: ValueRepresentation, value: string | number | Uint8Array];

type ValueRepresentation = keyof typeof kinds;

/** How a value is laid out: text padded to even length, binary numbers, or bytes with a long header. */
const kinds = {
  AS: 'text',
  CS: 'text',
  DA: 'text',
  DS: 'text',
  IS: 'text',
  LO: 'text',
  PN: 'text',
  SH: 'text',
  TM: 'text',
  UI: 'uid',
  US: 'short',
  UL: 'long',
  OB: 'bytes',
  OW: 'bytes',
} as const;

const explicitLittleEndian = '1.2.840.10008.1.2.1';

/** Our own implementation class UID, from a UUID. */
const implementation = '2.25.201735520319463229374958105821957364012';

/**
 * A DICOM file (PS3.10, Explicit VR Little Endian) of plain elements without sequences. Elements may come in any
 * order; text is written as UTF-8, so that the dataset must name ISO_IR 192.
 */
export function writeDicom(sopClass: string, sopInstance: string, elements: readonly Element[]): Buffer {
  const meta = encodeAll([
    ['00020001', 'OB', Uint8Array.of(0, 1)],
    ['00020002', 'UI', sopClass],
    ['00020003', 'UI', sopInstance],
    ['00020010', 'UI', explicitLittleEndian],
    ['00020012', 'UI', implementation],
    ['00020013', 'SH', 'LIGHTBOX_DEMO'],
  ]);
  const length = meta.reduce((sum, part) => sum + part.length, 0);
  const sorted = elements.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    ...encode(['00020000', 'UL', length]),
    ...meta,
    ...encodeAll(sorted),
  ]);
}

function encodeAll(elements: readonly Element[]): Uint8Array[] {
  return elements.flatMap((element) => encode(element));
}

function encode([tag, vr, value]: Element): Uint8Array[] {
  const kind = kinds[vr];
  const body = bytesOf(kind, value);
  const odd = body.length % 2;
  const header = Buffer.alloc(kind === 'bytes' ? 12 : 8);
  header.writeUInt16LE(Number.parseInt(tag.slice(0, 4), 16), 0);
  header.writeUInt16LE(Number.parseInt(tag.slice(4), 16), 2);
  header.write(vr, 4, 'latin1');
  if (kind === 'bytes') header.writeUInt32LE(body.length + odd, 8);
  else header.writeUInt16LE(body.length + odd, 6);
  if (odd === 0) return [header, body];
  return [header, body, Buffer.from(kind === 'text' ? ' ' : '\0')];
}

function bytesOf(kind: (typeof kinds)[ValueRepresentation], value: string | number | Uint8Array): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  if (typeof value !== 'number') return value;
  if (kind === 'text') return Buffer.from(String(value));
  const bytes = Buffer.alloc(kind === 'long' ? 4 : 2);
  if (kind === 'long') bytes.writeUInt32LE(value);
  else bytes.writeUInt16LE(value);
  return bytes;
}
