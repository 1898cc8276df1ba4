import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { openRemoteSubgraphs } from '@lightbox/gateway/remote/remote-subgraphs.ts';
import { GatewayContext } from '@lightbox/gateway/request-context.ts';
import { signalUntil } from '@lightbox/platform/deadline.ts';
import type { Operation } from '@lightbox/platform/executor.ts';
import { gatewaySecret } from './identity.ts';

/** What a scripted subgraph does with a request, whose head has come. */
export type Script = (socket: Socket, request: { readonly path: string; readonly count: number }) => void;

/** A GraphQL answer, or whatever the text is, in full. */
export const says =
  (text: string, status = '200 OK', headers: readonly string[] = []): Script =>
  (socket) => {
    const head = [`HTTP/1.1 ${status}`, `content-length: ${Buffer.byteLength(text)}`, ...headers];
    socket.write(`${head.join('\r\n')}\r\n\r\n${text}`);
  };

/** Nothing, for ever. */
export const isSilent: Script = () => undefined;
export const hangsUp: Script = (socket) => socket.destroy();

/** A server whose every byte is ours to choose; it answers `/healthz` as long as it is told to. */
export async function scriptedSubgraph(script: Script, port = 0) {
  const sockets = new Set<Socket>();
  const seen = { requests: 0, audits: 0, probes: 0, closed: 0, isHealthy: true, script };
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    let open = 0;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      seen.closed += open;
    });
    socket.on('data', (data) => {
      const path = /^(?:POST|GET) (\S+) HTTP/.exec(data.toString('latin1'))?.[1];
      if (path === undefined) return;
      if (path === '/healthz') {
        seen.probes += 1;
        if (seen.isHealthy) says('{}')(socket, { path, count: 0 });
        return;
      }
      open = 1;
      if (path === '/audit') seen.audits += 1;
      else seen.requests += 1;
      seen.script(socket, { path, count: path === '/audit' ? seen.audits : seen.requests });
    });
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const address = server.address();
  return {
    seen,
    port: typeof address === 'object' && address !== null ? address.port : 0,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly url: string;
  readonly body: string;
}

/** A server that keeps what it is sent. */
export async function listeningSubgraph(answer: string, headers: Record<string, string> = {}) {
  const received: Received[] = [];
  const keep = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await textOf(request);
    received.push({ headers: request.headers, url: request.url ?? '', body });
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(answer);
  };
  const server = createServer((request, response) => void keep(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return {
    received,
    port: typeof address === 'object' && address !== null ? address.port : 0,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('latin1');
}

interface Way {
  readonly name?: string;
  readonly timeoutSeconds?: number;
  readonly uploadIdleSeconds?: number;
}

/** A gateway's way to a subgraph at a port, for one request after the other. */
export function wayTo(
  port: number,
  { name = 'imaging', timeoutSeconds = 2, uploadIdleSeconds = 1 }: Way = {},
) {
  const url = `http://127.0.0.1:${port}/graphql`;
  const remote = openRemoteSubgraphs({ [name]: url }, gatewaySecret, { uploadIdleSeconds });
  const request = (isUpload = false) => {
    const client = new AbortController();
    const deadline = isUpload ? null : Date.now() + timeoutSeconds * 900;
    const gateway = new GatewayContext(
      {
        authorization: 'Bearer of-somebody',
        requestId: crypto.randomUUID(),
        clientAddress: '192.0.2.7',
        operationName: 'Test',
        origin: 'http://lightbox.test:4000',
        isOwnOrigin: true,
        isDirect: false,
        refreshCookie: 'cookie-of-somebody',
        deadline,
        signal: signalUntil(client.signal, deadline),
      },
      remote.subgraphs,
      timeoutSeconds,
    );
    return {
      gateway,
      leave: () => client.abort(new Error('the client left')),
      ask: (operation: Operation) => gateway.execute(name, operation),
    };
  };
  const ask = (query = '{ images { totalCount } }') => request().ask({ query });
  return { ask, request, [Symbol.asyncDispose]: () => remote[Symbol.asyncDispose]() };
}
