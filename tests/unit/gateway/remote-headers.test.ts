import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openRemoteSubgraphs } from '@lightbox/gateway/remote/remote-subgraphs.ts';
import { createGateway } from '@lightbox/gateway/server.ts';
import { passHeaders } from '@lightbox/platform/gateway-pass.ts';
import { refreshCookieName } from '@lightbox/platform/refresh-cookie.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { pngFile } from '../../support/dicom.ts';
import { subgraphNames, type SubgraphName } from '../../support/guarded-fields.ts';
import { gatewaySecret, keys, tokenFor } from '../../support/identity.ts';

const stack = new AsyncDisposableStack();
const arrived: { name: SubgraphName; headers: IncomingHttpHeaders }[] = [];
const token = tokenFor({ role: 'ADMIN' });
let address = '';

/** A subgraph that notes what comes, and knows nothing. */
async function notingSubgraph(name: SubgraphName): Promise<string> {
  const server = createServer((request, response) => {
    arrived.push({ name, headers: request.headers });
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.setHeader('set-cookie', `lightbox_refresh=of-${name}`);
      response.end('{"data":{"me":null,"images":null,"uploadImage":null}}');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  stack.defer(() => void server.close());
  stack.defer(() => server.closeAllConnections());
  const at = server.address();
  return `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}/graphql`;
}

let openGateway: (trustedProxies: readonly string[]) => Promise<string>;

beforeAll(async () => {
  const urls: Record<string, string> = {};
  for (const name of subgraphNames) urls[name] = await notingSubgraph(name);
  const { subgraphs } = stack.use(openRemoteSubgraphs(urls, gatewaySecret));
  const supergraphSdl = await readFile(
    new URL('../../../schema/supergraph.graphql', import.meta.url),
    'utf8',
  );
  const log = createLogger('tests', 'silent');
  openGateway = async (trustedProxies) => {
    const config = {
      host: '127.0.0.1',
      port: 0,
      verificationKey: keys.verificationKey,
      introspection: false,
      trustedProxies,
      corsOrigins: [],
      maxUploadBytes: 1024 ** 2,
      timeoutSeconds: 10,
    };
    return stack.use(await createGateway(config, { supergraphSdl, subgraphs, log })).listen();
  };
  address = await openGateway([]);
});
afterAll(() => stack.disposeAsync());

/** What a browser sends on one of our pages, and what somebody sends who hopes to be believed. */
const clients = () => ({
  origin: address,
  authorization: `Bearer ${token}`,
  cookie: `theme=dark; ${refreshCookieName(address)}=secret-of-the-session; other=1`,
  'user-agent': 'a browser',
  'accept-language': 'de-CH',
  referer: 'http://elsewhere.example/',
  'x-forwarded-for': '203.0.113.9',
  'x-real-ip': '203.0.113.9',
  'x-lightbox-caller': 'forged',
  'x-lightbox-deadline': '999999',
  'x-request-id': 'of the client',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  tracestate: 'vendor=1',
  baggage: 'key=value',
  'apollo-require-preflight': 'true',
});

const ofHttp = ['host', 'connection', 'content-type', 'content-length', 'transfer-encoding', 'accept'];
const ours: string[] = Object.values(passHeaders);
const known = new Set([...ours, ...ofHttp]);

const strangers = () =>
  arrived.flatMap(({ name, headers }) =>
    Object.keys(headers).flatMap((header) => (known.has(header) ? [] : [`${name} ${header}`])),
  );

describe('what travels to a subgraph in another process', () => {
  it('is a closed list of headers, and of cookies the refresh token to users alone', async () => {
    const response = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...clients() },
      body: JSON.stringify({ query: '{ me { id } images(first: 1) { totalCount } }' }),
    });
    expect(await response.json()).toMatchObject({ data: { me: null, images: null } });
    expect(arrived.map(({ name }) => name).toSorted()).toEqual(['imaging', 'users']);
    expect(strangers()).toEqual([]);
    for (const { name, headers } of arrived) {
      expect(headers.authorization).toBe(clients().authorization);
      expect(headers[passHeaders.cookie]).toBe(
        name === 'users' ? `${refreshCookieName(address)}=secret-of-the-session` : undefined,
      );
      expect(headers[passHeaders.caller]).not.toBe(clients()['x-lightbox-caller']);
      expect(Number(headers[passHeaders.deadline])).toBeLessThanOrEqual(10_000);
      expect(headers[passHeaders.requestId]).not.toBe(clients()['x-request-id']);
    }
    expect(response.headers.getSetCookie()).toEqual(['lightbox_refresh=of-users']);
  });

  it('is no more with a file', async () => {
    arrived.length = 0;
    const form = new FormData();
    const query = `mutation ($input: UploadImageInput!, $file: Upload!) { uploadImage(input: $input, file: $file) { id } }`;
    const input = { patientId: crypto.randomUUID(), modality: 'CT' };
    form.set('operations', JSON.stringify({ query, variables: { input, file: null } }));
    form.set('map', JSON.stringify({ file: ['variables.file'] }));
    form.set('file', new Blob([new Uint8Array(pngFile())]), 'image.png');
    const response = await fetch(`${address}/graphql`, { method: 'POST', headers: clients(), body: form });
    await response.text();
    expect(arrived.map(({ name }) => name)).toEqual(['imaging']);
    expect(strangers()).toEqual([]);
    expect(arrived[0]?.headers[passHeaders.cookie]).toBeUndefined();
  });

  it('is the refresh token also of pages that come by a proxy of ours, by the origin that their browser says', async () => {
    arrived.length = 0;
    const behind = await openGateway(['127.0.0.1']);
    const ask = (origin: string) =>
      fetch(`${behind}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-forwarded-proto': 'https',
          'x-forwarded-host': 'lightbox.example:443',
          origin,
          cookie: 'lightbox_refresh=secret-of-the-session',
        },
        body: JSON.stringify({ query: '{ me { id } }' }),
      }).then((response) => response.text());
    await ask('https://lightbox.example');
    await ask('http://lightbox.example');
    expect(arrived.map(({ headers }) => headers.cookie)).toEqual([
      'lightbox_refresh=secret-of-the-session',
      undefined,
    ]);
  });
});
