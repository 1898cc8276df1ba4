/**
 * Name of the cookie in which our own pages keep their refresh token. Browsers send a machine's cookies to all its ports:
 * under one name, of two copies side by side each would sign the other's people out.
 * @param origin scheme, host and port by which the browser reaches us
 */
export function refreshCookieName(origin: string): string {
  const { port } = new URL(origin);
  return port === '' ? 'lightbox_refresh' : `lightbox_refresh_${port}`;
}

/**
 * @param cookies the header as it came
 * @returns the refresh token of our own pages at the origin, or null when there is none
 */
export function refreshTokenIn(cookies: string | null | undefined, origin: string): string | null {
  const cookie = new RegExp(`(?:^|; )${refreshCookieName(origin)}=([\\w-]+)`);
  return cookie.exec(cookies ?? '')?.[1] ?? null;
}
