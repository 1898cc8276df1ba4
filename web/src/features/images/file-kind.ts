export type FileKind = 'dicom' | 'picture' | 'unknown';

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, i) => bytes[i] === byte);

/**
 * What a file is by its first bytes, as the server will see it: DICOM part 10 has "DICM" at offset 128.
 * Spares sending gigabytes that would be refused.
 */
export const fileKind = async (file: Blob): Promise<FileKind> => {
  const bytes = new Uint8Array(await file.slice(0, 132).arrayBuffer());
  if (startsWith(bytes.subarray(128), [0x44, 0x49, 0x43, 0x4d])) return 'dicom';
  const png = startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return png || startsWith(bytes, [0xff, 0xd8, 0xff]) ? 'picture' : 'unknown';
};
