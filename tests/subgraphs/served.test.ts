import { generateKeyPairSync } from 'node:crypto';
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GatewayPass, passHeaders } from '@lightbox/platform/gateway-pass.ts';
import { createLogger } from '@lightbox/platform/logger.ts';
import { serveSubgraph } from '@lightbox/platform/serve.ts';
import jwt from 'jsonwebtoken';
import { openDiskStore } from '../support/disk-store.ts';
import { gatewaySecret, keys, tokenFor } from '../support/identity.ts';
import { imagingClinic } from '../support/imaging.ts';

const told = {
  requestId: crypto.randomUUID(),
  clientAddress: '192.0.2.1',
  operationName: 'Test',
  origin: 'http://lightbox.test',
  isOwnOrigin: false,
};
const query = '{ __typename }';
/** Notes of nothing refused and nothing failed. */
const none = { what: [], patients: [] };

describe('a subgraph behind a port', () => {
  const stack = new AsyncDisposableStack();
  let address = '';
  let events: (kind: string) => Promise<number>;

  beforeAll(async () => {
    const { store } = stack.use(await openDiskStore());
    const { imaging, directory } = await imagingClinic(stack, store);
    const config = {
      host: '127.0.0.1',
      port: 0,
      maxUploadBytes: 1024 ** 2,
      gatewaySecret,
      introspection: false,
    };
    const served = stack.use(await serveSubgraph(imaging, config, createLogger('tests', 'fatal')));
    ({ address } = served);
    events = async (kind) => {
      const [row] = await directory.query(
        `select count(*)::int as count from audit.events where kind = '${kind}' and subgraph = 'imaging'`,
      );
      return Number(row?.['count']);
    };
  });
  afterAll(() => stack.disposeAsync());

  const post = async (headers: Record<string, string>, body: object = { query }, path = '/graphql') => {
    const response = await fetch(`${address}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as { errors?: { extensions: { code: string } }[] };
    return { status: response.status, code: answer.errors?.[0]?.extensions.code ?? null };
  };
  const pass = (subgraph = 'imaging', secret = gatewaySecret) => ({
    [passHeaders.caller]: new GatewayPass(secret).sign(subgraph, told),
  });
  const token = () => ({ authorization: `Bearer ${tokenFor({ role: 'RADIOLOGIST' })}` });
  const signed = (options: jwt.SignOptions, secret = gatewaySecret) => {
    const { requestId, ...claims } = told;
    const defaults = {
      issuer: 'lightbox-gateway',
      audience: 'imaging',
      jwtid: requestId,
      expiresIn: 60,
    } as const;
    return { [passHeaders.caller]: jwt.sign(claims, secret, { ...defaults, ...options }) };
  };
  const refused = { status: 401, code: 'UNAUTHENTICATED' };

  it('answers who holds a pass for it or a token', async () => {
    expect(await post(pass())).toEqual({ status: 200, code: null });
    expect(await post(signed({}))).toEqual({ status: 200, code: null });
    expect(await post(token())).toEqual({ status: 200, code: null });
  });

  it.each([
    ['nobody', () => ({})],
    ['an empty authorization', () => ({ authorization: '' })],
    ['a pass for another subgraph', () => pass('users')],
    ['a pass signed with another secret', () => pass('imaging', 'another secret of more than 32 letters')],
    ['a pass of another issuer', () => signed({ issuer: 'somebody' })],
    ['a pass that has expired', () => signed({ expiresIn: -60 })],
    ['a pass that is not signed', () => signed({ algorithm: 'none' }, '')],
    ['a pass signed in another way', () => signed({ algorithm: 'HS512' })],
    ['a text for a pass, with a token that holds', () => ({ ...token(), [passHeaders.caller]: 'gateway' })],
    ['a token that does not hold', () => ({ authorization: 'Bearer nonsense' })],
    ['a token that does not hold beside a pass', () => ({ ...pass(), authorization: 'Bearer nonsense' })],
  ])('refuses %s', async (_name, headers) => {
    expect(await post(headers())).toEqual(refused);
    const notes = { read: [], readTrail: false, written: [], denied: none, failed: none };
    expect(await post(headers(), notes, '/audit')).toEqual(refused);
  });

  it('refuses before a body comes', async () => {
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    socket.write(
      'POST /graphql HTTP/1.1\r\nhost: lightbox.test\r\ncontent-type: application/json\r\ncontent-length: 10000000\r\n\r\n',
    );
    const [first] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(first.toString()).toMatch(/^HTTP\/1\.1 401/);
  });

  it('takes audit notes from the gateway only', async () => {
    const before = await events('READ');
    const notes = { read: [crypto.randomUUID()], readTrail: false, written: [], denied: none, failed: none };
    expect(await post(token(), notes, '/audit')).toEqual(refused);
    expect(await events('READ')).toBe(before);
    expect(await post({ ...pass(), ...token() }, notes, '/audit')).toMatchObject({ status: 200 });
    expect(await events('READ')).toBe(before + 1);
  });

  it('takes audit notes of a request whose token has expired in the meantime, and of no other', async () => {
    const claims = jwt.decode(tokenFor({ role: 'RADIOLOGIST' })) as Record<string, unknown>;
    const expired = { ...claims, iat: 1, exp: 2 };
    const bearer = (key: string) => ({
      authorization: `Bearer ${jwt.sign(expired, key, { algorithm: 'ES256' })}`,
    });
    const { privateKey: foreign } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const before = await events('READ');
    const notes = { read: [crypto.randomUUID()], readTrail: false, written: [], denied: none, failed: none };
    const own = bearer(keys.signingKey);
    expect(await post({ ...pass(), ...own })).toEqual(refused);
    expect(await post(own, notes, '/audit')).toEqual(refused);
    expect(await post({ ...pass(), ...bearer(foreign) }, notes, '/audit')).toEqual(refused);
    expect(await events('READ')).toBe(before);
    expect(await post({ ...pass(), ...own }, notes, '/audit')).toMatchObject({ status: 200 });
    expect(await events('READ')).toBe(before + 1);
  });

  it.each([
    '{ __schema { types { name } } }',
    '{ _service { sdl } }',
    '{ a: _service { b: sdl } }',
    'query { ...F } fragment F on Query { ... on Query { x: __type(name: "Image") { name } } }',
    'query { ... { ...F } } fragment F on Query { s: _service { sdl } }',
    'query ($no: Boolean = false) { __schema @include(if: $no) { types { name } } }',
  ])('does not show its schema to %s', async (text) => {
    expect(await post(token(), { query: text })).toMatchObject({ code: 'FORBIDDEN' });
    expect(await post(pass(), { query: text })).toMatchObject({ code: 'FORBIDDEN' });
  });

  it.each(['-1', '0', '', 'soon', '1e300', '99999999999'])(
    'does not fall for a deadline of %j',
    async (deadline) => {
      const { code } = await post({ ...token(), [passHeaders.deadline]: deadline });
      expect([null, 'TIMEOUT']).toContain(code);
      expect(await post(token())).toMatchObject({ code: null });
    },
  );
});
