import { createHash } from 'node:crypto';

/** A DICOM UID made from a UUID (PS3.5, B.2) that the label alone decides. */
export function deriveUid(label: string): string {
  const bytes = createHash('sha256').update(label).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${bytes.toString('hex')}`)}`;
}
