import { TokenKind, type Token, type ValueNode } from 'graphql';

const opening: ReadonlySet<string> = new Set([TokenKind.PAREN_L, TokenKind.BRACKET_L, TokenKind.BRACE_L]);
const closing: ReadonlySet<string> = new Set([TokenKind.PAREN_R, TokenKind.BRACKET_R, TokenKind.BRACE_R]);

/**
 * Where a value stands in the text of an operation.
 * @returns its path from the argument on, such as `input.birthDate`, a list's items by the list; empty for what is none,
 * such as the default of a variable
 */
export function literalPath({ loc }: ValueNode): string {
  const names: string[] = [];
  for (let at = loc?.startToken ?? null; at !== null && at.kind !== TokenKind.PAREN_L; at = openerOf(at)) {
    const colon = before(at);
    if (colon?.kind === TokenKind.COLON) names.unshift(before(colon)?.value ?? '');
  }
  return names.join('.');
}

/** The bracket that a token stands within. */
function openerOf(token: Token): Token | null {
  let depth = 0;
  for (let at = before(token); at !== null; at = before(at)) {
    if (closing.has(at.kind)) depth += 1;
    else if (opening.has(at.kind)) depth -= 1;
    if (depth < 0) return at;
  }
  return null;
}

function before({ prev }: Token): Token | null {
  return prev?.kind === TokenKind.COMMENT ? before(prev) : prev;
}
