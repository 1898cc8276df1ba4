import { deflateRawSync } from 'node:zlib';

/** Explicit little-endian by hand, for what no library would write. */
export function rawDicom(elements: Buffer[], transferSyntaxUid = '1.2.840.10008.1.2.1\0'): Buffer {
  const meta = element('0002', '0010', 'UI', Buffer.from(transferSyntaxUid));
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    meta,
    ...elements,
    element('fffc', 'fffc', 'OB', Buffer.alloc(2)),
  ]);
}

export function element(
  group: string,
  number: string,
  vr: string,
  value: Buffer,
  length = value.length,
): Buffer {
  const long = ['OB', 'SQ', 'UN'].includes(vr);
  const head = Buffer.alloc(long ? 12 : 8);
  head.writeUInt16LE(Number.parseInt(group, 16), 0);
  head.writeUInt16LE(Number.parseInt(number, 16), 2);
  head.write(vr, 4, 'latin1');
  if (long) head.writeUInt32LE(length, 8);
  else head.writeUInt16LE(length, 6);
  return Buffer.concat([head, value]);
}

export function delimiter(number: string, length = 0): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(0xfffe, 0);
  head.writeUInt16LE(Number.parseInt(number, 16), 2);
  head.writeUInt32LE(length, 4);
  return head;
}

/** The same file in Deflated Explicit VR Little Endian. */
export function deflated(file: Buffer): Buffer {
  const start = file.indexOf(Buffer.from([0x08, 0x00, 0x05, 0x00, 0x43, 0x53]));
  const meta = element('0002', '0010', 'UI', Buffer.from('1.2.840.10008.1.2.1.99'));
  return Buffer.concat([file.subarray(0, 132), meta, deflateRawSync(file.subarray(start)), Buffer.alloc(1)]);
}
