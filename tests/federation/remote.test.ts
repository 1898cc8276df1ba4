import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { GatewayPass } from '@lightbox/platform/gateway-pass.ts';
import { eventually, fault, secondsOf } from '../support/eventually.ts';
import { gatewaySecret } from '../support/identity.ts';
import {
  hangsUp,
  isSilent,
  listeningSubgraph,
  says,
  scriptedSubgraph,
  wayTo,
  type Script,
} from '../support/scripted-subgraph.ts';

const fine = says('{"data":{"images":{"totalCount":7}}}');
const whole = { data: { images: { totalCount: 7 } } };
const mutation = 'mutation { deleteImage(id: "1", reason: "x") { id } }';

describe('a subgraph that answers nonsense', () => {
  it.each<readonly [string, Script]>([
    [
      'a page',
      says('<html><body>Welcome to nginx, Anna Muster!</body></html>', '200 OK', ['content-type: text/html']),
    ],
    ['JSON that ends early', says('{"data":{"images":{"tot')],
    [
      'less than it announced',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{"data":{}'),
    ],
    ['a list', says('[]')],
    ['nothing at all', says('')],
    ['an object without data or errors', says('{}')],
    ['data that is null and no error', says('{"data":null}')],
    ['no errors but a list of them', says('{"data":null,"errors":[]}')],
    ['errors that are none', says('{"errors":["Anna Muster"]}')],
    ['a failure', says('{"data":{"images":null}}', '500 Internal Server Error')],
    ['that it moved', says('', '302 Found', ['location: http://192.0.2.1/'])],
    [
      'endless headers',
      (socket) => socket.write(`HTTP/1.1 200 OK\r\n${'x-a: Anna Muster\r\n'.repeat(5000)}`),
    ],
    ['another protocol', (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')],
    ['a compressed answer', says('\u001f\u008b\u0008', '200 OK', ['content-encoding: gzip'])],
  ])('%s is UNAVAILABLE', async (_name, script) => {
    await using server = await scriptedSubgraph(script);
    await using way = wayTo(server.port);
    const answer = way.ask();
    await expect(answer).rejects.toEqual(fault('UNAVAILABLE', /^The imaging service/));
    await expect(answer).rejects.not.toThrow(/Muster|127\.0\.0\.1/);
  });

  it('of more than 16 MiB is refused, and of a little less is not', async () => {
    const ofBytes = (bytes: number) => says(`{"data":{"text":"${'x'.repeat(bytes)}"}}`);
    await using server = await scriptedSubgraph(ofBytes(16 * 1024 ** 2));
    await using way = wayTo(server.port, { timeoutSeconds: 10 });
    await expect(way.ask()).rejects.toEqual(fault('PAYLOAD_TOO_LARGE'));
    server.seen.script = ofBytes(15 * 1024 ** 2);
    expect((await way.ask()).errors).toBeUndefined();
  });
});

describe('a connection that breaks', () => {
  const breaksOnce: Script = (socket, request) => (request.count === 1 ? hangsUp : fine)(socket, request);

  it.each([['502 Bad Gateway'], ['503 Service Unavailable'], ['504 Gateway Timeout']])(
    'is what %s means',
    async (status) => {
      await using server = await scriptedSubgraph((socket, request) =>
        (request.count === 1 ? says('<html>', status) : fine)(socket, request),
      );
      await using way = wayTo(server.port);
      expect(await way.ask()).toEqual(whole);
    },
  );

  it('costs a query nothing', async () => {
    await using server = await scriptedSubgraph(breaksOnce);
    await using way = wayTo(server.port);
    expect(await way.ask()).toEqual(whole);
    expect(server.seen.requests).toBe(2);
  });

  it('after an answer, when the next is already on its way, costs a query nothing', async () => {
    await using server = await scriptedSubgraph((socket, request) =>
      (request.count === 2 ? hangsUp : fine)(socket, request),
    );
    await using way = wayTo(server.port);
    expect(await way.ask()).toEqual(whole);
    expect(await way.ask()).toEqual(whole);
  });

  it('twice is UNAVAILABLE', async () => {
    await using server = await scriptedSubgraph(hangsUp);
    await using way = wayTo(server.port);
    await expect(way.ask()).rejects.toEqual(fault('UNAVAILABLE', /cannot be reached/));
    expect(server.seen.requests).toBe(2);
  });

  it('never repeats a mutation, and says that it may have been made', async () => {
    await using server = await scriptedSubgraph(breaksOnce);
    await using way = wayTo(server.port);
    await expect(way.ask(mutation)).rejects.toEqual(fault('UNAVAILABLE', /look whether it was made/));
    expect(server.seen.requests).toBe(1);
  });

  it('before a mutation left says so', async () => {
    const port = await freePort();
    await using way = wayTo(port);
    await expect(way.ask(mutation)).rejects.toEqual(fault('UNAVAILABLE', /cannot be reached/));
  });

  const none = { what: [], patients: [] };
  const notes = { read: [crypto.randomUUID()], readTrail: false, written: [], denied: none, failed: none };
  const noted = JSON.stringify({ data: {}, extensions: { audit: notes } });

  it('never repeats what may have been audited', async () => {
    await using server = await scriptedSubgraph((socket, request) =>
      (request.path === '/audit' ? hangsUp : says(noted))(socket, request),
    );
    await using way = wayTo(server.port);
    const request = way.request();
    await request.ask({ query: '{ a }' });
    await expect(request.gateway.finish()).rejects.toEqual(fault('UNAVAILABLE', /audit trail/));
    expect(server.seen.audits).toBe(1);
  });

  it('asks once more for the audit that was never sent', async () => {
    const first = await scriptedSubgraph(says(noted, '200 OK', ['connection: close']));
    await using way = wayTo(first.port);
    const request = way.request();
    await request.ask({ query: '{ a }' });
    await first[Symbol.asyncDispose]();
    const settled = request.gateway.finish();
    await setTimeout(30);
    await using second = await scriptedSubgraph(says('{"data":{}}'), first.port);
    await settled;
    expect(second.seen.audits).toBe(1);
  });
});

describe('a subgraph that says nothing', () => {
  it('is given up at the deadline, and its connection with it', async () => {
    await using server = await scriptedSubgraph(isSilent);
    await using way = wayTo(server.port, { timeoutSeconds: 1 });
    const answer = way.ask();
    await expect(answer).rejects.toEqual(fault('TIMEOUT'));
    expect(await secondsOf(way.ask())).toBeLessThan(1.2);
    await setTimeout(50);
    expect(server.seen.closed).toBe(2);
  });

  it('does not cost the audit of the others', async () => {
    await using silent = await scriptedSubgraph(isSilent);
    await using way = wayTo(silent.port, { timeoutSeconds: 1 });
    const request = way.request();
    await expect(request.ask({ query: '{ a }' })).rejects.toEqual(fault('TIMEOUT'));
    await expect(request.gateway.finish()).resolves.toBeUndefined();
  });

  it('is not waited for after five times, and answered again by itself', async () => {
    await using server = await scriptedSubgraph(isSilent);
    server.seen.isHealthy = false;
    await using way = wayTo(server.port, { timeoutSeconds: 1 });
    await Promise.all(Array.from({ length: 5 }, () => way.ask().catch(() => undefined)));
    const asked = server.seen.requests;
    expect(await secondsOf(way.ask())).toBeLessThan(0.2);
    await expect(way.ask()).rejects.toEqual(fault('UNAVAILABLE'));
    expect(server.seen.requests).toBe(asked);
    server.seen.isHealthy = true;
    server.seen.script = fine;
    await eventually(async () => expect(await way.ask()).toEqual(whole));
  });
});

describe('a subgraph that is gone', () => {
  it('is not asked after five failures, until it is back', async () => {
    const port = await freePort();
    await using way = wayTo(port);
    for (let i = 0; i < 3; i += 1) await way.ask().catch(() => undefined);
    expect(await secondsOf(way.ask())).toBeLessThan(0.05);
    await using server = await scriptedSubgraph(fine, port);
    await eventually(async () => expect(await way.ask()).toEqual(whole));
    expect(server.seen.probes).toBeGreaterThan(0);
  });
});

describe('a client that leaves', () => {
  it('ends the work in the subgraph, and is no outage', async () => {
    await using server = await scriptedSubgraph(isSilent);
    await using way = wayTo(server.port, { timeoutSeconds: 5 });
    for (let i = 1; i <= 10; i += 1) {
      const request = way.request();
      const answer = request.ask({ query: '{ a }' });
      await eventually(() => Promise.resolve(expect(server.seen.requests).toBe(i)));
      request.leave();
      await expect(answer).rejects.toThrow('the client left');
    }
    await eventually(() => Promise.resolve(expect(server.seen.closed).toBe(10)));
    server.seen.script = fine;
    expect(await way.ask()).toEqual(whole);
  });
});

describe('what travels', () => {
  it('is a closed list, with the time that is left', async () => {
    await using server = await listeningSubgraph('{"data":{}}', { 'set-cookie': 'a=1' });
    await using way = wayTo(server.port, { timeoutSeconds: 2 });
    const request = way.request();
    await request.ask({ query: '{ a }' });
    const headers = server.received[0]?.headers ?? {};
    expect(Object.keys(headers).toSorted()).toEqual([
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
      'x-lightbox-caller',
      'x-lightbox-deadline',
      'x-request-id',
    ]);
    const left = Number(headers['x-lightbox-deadline']);
    expect(left).toBeGreaterThan(1000);
    expect(left).toBeLessThan(1800);
    expect(
      new GatewayPass(gatewaySecret).verify('imaging', String(headers['x-lightbox-caller'])),
    ).toMatchObject({
      clientAddress: '192.0.2.7',
      isOwnOrigin: true,
    });
    expect(request.gateway.cookies()).toEqual([]);
  });

  it('to users is the refresh cookie too, and what it sets comes back', async () => {
    await using server = await listeningSubgraph('{"data":{}}', { 'set-cookie': 'lightbox_refresh=new' });
    await using way = wayTo(server.port, { name: 'users' });
    const request = way.request();
    await request.ask({ query: '{ a }' });
    expect(server.received[0]?.headers.cookie).toBe('lightbox_refresh_4000=cookie-of-somebody');
    expect(request.gateway.cookies()).toEqual(['lightbox_refresh=new']);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
