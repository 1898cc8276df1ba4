import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** What the pages may load and where they may send: our own address, and images from the object store. */
const policy = (imageOrigins: readonly string[]): string =>
  Object.entries({
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'"],
    'img-src': ["'self'", ...imageOrigins],
    'font-src': ["'self'"],
    'connect-src': ["'self'", ...imageOrigins],
    'worker-src': ["'self'"],
    'manifest-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  })
    .map(([directive, sources]) => `${directive} ${sources.join(' ')}`)
    .join('; ');

interface WebApp {
  /** Folder of the built app. */
  readonly directory: string;
  /** Where images come from besides our own address. */
  readonly imageOrigins: readonly string[];
}

/** Serves the built web app: hashed assets for good, the page fresh each time, deep links as the page. */
export async function serveWebApp(app: FastifyInstance, { directory, imageOrigins }: WebApp): Promise<void> {
  const contentSecurityPolicy = policy(imageOrigins);
  await app.register(fastifyStatic, {
    root: directory,
    preCompressed: true,
    index: 'index.html',
    cacheControl: false,
    setHeaders: (reply, path) => {
      const hashed = path.includes('/assets/');
      void reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      void reply.header('content-security-policy', contentSecurityPolicy);
    },
  });
  app.setNotFoundHandler((request, reply): FastifyReply => {
    const { accept = '*/*' } = request.headers;
    const isPage =
      (request.method === 'GET' || request.method === 'HEAD') &&
      (accept === '*/*' || accept.includes('text/html'));
    const isAsset = request.url.startsWith('/assets/') || request.url.startsWith('/objects/');
    if (isPage && !isAsset) return reply.sendFile('index.html');
    return reply.code(404).send({ error: 'There is nothing at this address.' });
  });
}
