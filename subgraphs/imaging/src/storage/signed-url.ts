import { createHmac, timingSafeEqual } from 'node:crypto';
import { isImageContentType, type ImageContentType } from '#files/content-type.ts';

export const OBJECTS_PATH = '/objects/';

/** What a signed URL vouches for. */
export type Grant = { key: string; expiresAt: number; contentType: ImageContentType; fileName: string };

/** @returns path and query of the URL; everything in it is signed */
export function signPath(grant: Grant, secret: string): string {
  const query = new URLSearchParams({
    expires: String(grant.expiresAt),
    type: grant.contentType,
    name: grant.fileName,
    signature: signatureOf(grant, secret).toString('base64url'),
  });
  return `${OBJECTS_PATH}${grant.key}?${query.toString()}`;
}

/** @returns what was signed, or null when the URL is not ours, was changed or has expired */
export function verifyPath(pathAndQuery: string, secret: string, now = Date.now()): Grant | null {
  const url = URL.parse(pathAndQuery, 'http://localhost');
  if (url === null || !url.pathname.startsWith(OBJECTS_PATH)) return null;
  // Each of ours once and nothing else: what is not signed must not be there.
  const names = [...url.searchParams.keys()];
  if (names.toSorted().join(' ') !== 'expires name signature type') return null;
  const parameter = (name: string) => url.searchParams.get(name) ?? '';
  const contentType = parameter('type');
  if (!/^[1-9]\d{0,15}$/.test(parameter('expires')) || !isImageContentType(contentType)) return null;
  const grant = {
    key: url.pathname.slice(OBJECTS_PATH.length),
    expiresAt: Number(parameter('expires')),
    contentType,
    fileName: parameter('name'),
  };
  // Compared as text, as several texts decode to the same bytes.
  const expected = Buffer.from(signatureOf(grant, secret).toString('base64url'));
  const given = Buffer.from(parameter('signature'));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return grant.expiresAt > now / 1000 ? grant : null;
}

function signatureOf({ key, expiresAt, contentType, fileName }: Grant, secret: string): Buffer {
  return createHmac('sha256', secret)
    .update(JSON.stringify([key, expiresAt, contentType, fileName]))
    .digest();
}
