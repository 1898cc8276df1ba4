import { createHash } from 'node:crypto';

/**
 * A stable id for something in the demo hospital, in the form of ours (UUIDv7).
 * @param name says what it is, such as `patient MRN-000001`
 * @param at when it came about, as ids sort by time
 */
export function demoId(seed: number, name: string, at: Date): string {
  const bytes = createHash('sha256').update(`${seed} ${name}`).digest().subarray(0, 16);
  bytes.writeUIntBE(at.getTime(), 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
