import { createHash } from 'node:crypto';
import { fold } from '@lightbox/platform/search-words.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A stable name for someone whose name may not be told. It derives from the opaque id, which analysts see anyway,
 * and so tells nothing more.
 * @returns twelve characters, 60 bits: among millions of people no two have the same
 */
export function pseudonym(id: string): string {
  const hash = createHash('sha256').update(id).digest();
  return Array.from(hash.subarray(0, 12), (byte) => alphabet[byte % 32]).join('');
}

/** @returns what lists are ordered by and searches look into */
export const nameIndex = (name: { given: string; family: string }, more = '') => ({
  sortName: fold(`${name.family}, ${name.given}`),
  searchText: fold(`${name.family} ${name.given} ${more}`.trim()),
});
