import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { send } from '@fastify/send';
import { dispositionOf } from './content-disposition.ts';
import { isObjectKey } from './object-store.ts';
import { verifyPath } from './signed-url.ts';

/**
 * Answers GET and HEAD on a signed URL from the files under `directory`, with Range and conditional requests
 * (RFC 9110). 403 for a URL that was changed or has expired, 404 for an object that is gone.
 */
export async function serveObject(
  request: IncomingMessage,
  response: ServerResponse,
  { directory, secret }: { directory: string; secret: string },
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return refuse(response, 405, 'Only GET and HEAD are answered here.');
  }
  const grant = verifyPath(request.url ?? '', secret);
  if (grant === null || !isObjectKey(grant.key)) {
    return refuse(response, 403, 'This link is not valid, or no longer.');
  }
  const result = await send(request, grant.key, {
    root: directory,
    cacheControl: false,
    contentType: false,
    index: false,
  });
  if (result.type !== 'file') {
    result.stream.destroy();
    const range = result.statusCode === 416 ? result.headers['Content-Range'] : undefined;
    if (range !== undefined) response.setHeader('Content-Range', range);
    if (result.statusCode === 416) return refuse(response, 416, 'The image has no such range of bytes.');
    if (result.statusCode === 412) return refuse(response, 412, 'The image is not the one you have.');
    if (result.statusCode >= 500) return refuse(response, 503, 'The image cannot be read at the moment.');
    return refuse(response, 404, 'This image is no longer here.');
  }
  response.writeHead(result.statusCode, {
    ...result.headers,
    ...(result.statusCode === 304 ? {} : { 'Content-Type': grant.contentType }),
    'Content-Disposition': dispositionOf(grant.contentType, grant.fileName),
    'Cache-Control': 'private, max-age=300',
    // Whatever a file contains, a browser runs nothing of it under our origin.
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-site',
  });
  try {
    await pipeline(result.stream, response);
  } catch {
    // The status is on its way already; a connection that breaks off is all that can be said.
    response.destroy();
  }
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response
    .writeHead(status, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    })
    .end(`${message}\n`);
}
