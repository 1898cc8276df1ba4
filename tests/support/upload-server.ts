import { once } from 'node:events';
import { createServer } from 'node:http';
import { AppError } from '@lightbox/platform/errors.ts';
import {
  receiveUpload,
  UploadScalar,
  type UploadedFile,
  type UploadLimits,
} from '@lightbox/platform/upload.ts';

type Work = (variables: Readonly<Record<string, unknown>>) => unknown;

/** The file in a variable. */
export function fileIn(value: unknown): UploadedFile {
  const file: unknown = UploadScalar.parseValue(value);
  if (file instanceof Promise) return file;
  throw new Error('no file');
}

/** A server that does nothing but receive uploads and let the test work on them. */
export async function uploadServer(
  work: Work,
  limits: Omit<UploadLimits, 'service'> = { maxFileBytes: 1024 ** 2, maxFiles: 3 },
) {
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown): void => {
      const text = JSON.stringify(body);
      response.writeHead(status, { 'content-length': Buffer.byteLength(text) });
      response.end(text);
    };
    receiveUpload(request, response, { service: 'tests', ...limits })
      .then((operations) => work((operations as { variables: Record<string, unknown> }).variables))
      .then(
        (data) => answer(200, { data: data ?? null }),
        (error: unknown) =>
          answer(400, error instanceof AppError ? { ...error.extensions } : { code: String(error) }),
      );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
