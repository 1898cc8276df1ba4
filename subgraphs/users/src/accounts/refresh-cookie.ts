import { refreshCookieName } from '@lightbox/platform/refresh-cookie.ts';
import type { Caller } from '@lightbox/platform/subgraph.ts';

/** Attributes that keep the cookie from scripts, from other sites and from every path but ours. */
const attributes = ({ origin }: Caller): string =>
  `Path=/graphql; HttpOnly; SameSite=Strict${origin.startsWith('https:') ? '; Secure' : ''}`;

/** How our own web app keeps its refresh token. */
export const refreshCookie = (token: string, caller: Caller): string =>
  `${refreshCookieName(caller.origin)}=${token}; Max-Age=${30 * 86_400}; ${attributes(caller)}`;

export const clearedRefreshCookie = (caller: Caller): string =>
  `${refreshCookieName(caller.origin)}=; Max-Age=0; ${attributes(caller)}`;
