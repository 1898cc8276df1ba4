/** Threes of characters, as the words of a folded name begin, go on and end: those of PostgreSQL's pg_trgm, in every script. */
function threesOf(name: string): ReadonlySet<string> {
  const threes = new Set<string>();
  for (const word of name.match(/[\p{L}\p{N}]+/gu) ?? []) {
    const characters = [' ', ' ', ...word, ' '];
    for (let at = 2; at < characters.length; at += 1) {
      threes.add(`${characters[at - 2]}${characters[at - 1]}${characters[at]}`);
    }
  }
  return threes;
}

/**
 * How alike names are, whatever the order of their words: by the share of the threes of characters that two have in common.
 * @param name folded, as those that it is compared with
 * @returns a function that gives 0 for names that have nothing in common, up to 1 for the same
 */
export function likenessTo(name: string): (other: string) => number {
  const own = threesOf(name);
  return (other) => {
    const threes = threesOf(other);
    let common = 0;
    for (const three of threes) if (own.has(three)) common += 1;
    return common / Math.max(1, own.size + threes.size - common);
  };
}
