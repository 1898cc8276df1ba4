import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Fault } from './test-hospital.ts';

/** Where nobody listens, or somebody who goes away in the middle of every answer. */
export async function brokenAddress(fault: Fault): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 });
    response.write('{"data":{', () => response.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  const isListening = fault === 'breaks in the middle';
  if (!isListening) await close();
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    [Symbol.asyncDispose]: async () => {
      if (isListening) await close();
    },
  };
}
