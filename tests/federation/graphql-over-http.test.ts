import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { Clinic } from '../support/clinic.ts';

let clinic: Clinic;

beforeAll(async () => {
  clinic = await Clinic.open();
});
afterAll(() => clinic[Symbol.asyncDispose]());

const json = { 'content-type': 'application/json' };
const send = (search: string, init: RequestInit = {}) => fetch(`${clinic.address}/graphql${search}`, init);
const codeIn = async (response: Response) =>
  ((await response.json()) as { errors?: [{ extensions: { code: string } }] }).errors?.[0].extensions.code;

const noPreflight = 'a GET that a page elsewhere could send without a preflight is refused';
const faultsAre400 =
  'as Apollo Server does, also under application/json: proxies and metrics see that it failed';
/** What the audit of the specification would have otherwise; docs/COMPATIBILITY.md tells it. */
const otherwise: Readonly<Record<string, string>> = {
  '5A70': noPreflight,
  D6D5: noPreflight,
  '6A70': noPreflight,
  '572B': faultsAre400,
  FDE2: faultsAre400,
  '7B9B': faultsAre400,
};

describe('GraphQL over HTTP', () => {
  const audits = serverAudits({ url: () => `${clinic.address}/graphql` });

  it.each(audits.filter(({ id }) => !(id in otherwise)))('$name', async ({ fn }) => {
    const result = await fn();
    expect(result).toMatchObject({ status: 'ok' });
  });

  it.each(Object.entries(otherwise))('knows why %s is not followed: %s', async (id) => {
    const audit = audits.find((one) => one.id === id);
    expect(audit?.name).not.toMatch(/^MUST/);
    const result = await audit?.fn();
    expect(result?.status).toMatch(/^(notice|warn)$/);
  });
});

describe('GET', () => {
  const preflight = { 'apollo-require-preflight': 'true' };

  it('answers queries with their variables', async () => {
    const search = new URLSearchParams({
      query: 'query ($name: String!) { __type(name: $name) { name } }',
      variables: JSON.stringify({ name: 'Patient' }),
    });
    const response = await send(`?${search.toString()}`, { headers: preflight });
    expect(await response.json()).toEqual({ data: { __type: { name: 'Patient' } } });
  });

  it('is refused where a page elsewhere could have sent it', async () => {
    for (const headers of [{}, { 'content-type': 'text/plain' }, { accept: 'application/json' }]) {
      const response = await send('?query={__typename}', { headers });
      expect(response.status).toBe(400);
      expect(await codeIn(response)).toBe('BAD_REQUEST');
    }
  });

  it('does no mutations', async () => {
    const response = await send('?query=mutation{logout}', { headers: preflight });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it.each([
    ['an address of 100 kB', `?query={__typename}%23${'x'.repeat(100_000)}`, 431],
    ['two queries', '?query={__typename}&query={me{id}}', 400],
    ['variables that are no JSON', '?query={__typename}&variables={', 400],
    ['variables that are a list', '?query={__typename}&variables=[]', 400],
    ['broken percent signs', '?query=%E0%A4%A', 400],
    ['no query', '', 400],
  ])('says what is wrong with %s', async (_, search, status) => {
    expect((await send(search, { headers: preflight })).status).toBe(status);
    expect((await send('?query={__typename}', { headers: preflight })).status).toBe(200);
  });
});

describe('other requests', () => {
  it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s is told what to send instead', async (method) => {
    const response = await send('', { method, headers: json });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, POST');
  });

  const deep = (open: string, close: string) => `${open.repeat(100_000)}1${close.repeat(100_000)}`;
  it.each([
    ['no JSON', '{', 400],
    ['nothing', '', 400],
    ['null', 'null', 400],
    ['a batch', '[{"query":"{__typename}"}]', 400],
    ['extensions that are a number', '{"query":"{__typename}","extensions":5}', 400],
    ['very deep extensions', `{"query":"{__typename}","extensions":${deep('{"a":', '}')}}`, 200],
    [
      'very deep variables',
      `{"query":"query ($x: ID) { patient(id: $x) { id } }","variables":{"x":${deep('[', ']')}}}`,
      400,
    ],
    ['more than 1 MiB', JSON.stringify({ query: `{__typename}#${'x'.repeat(1024 ** 2)}` }), 413],
  ])('a body of %s has its answer', async (_, body, status) => {
    expect((await send('', { method: 'POST', headers: json, body })).status).toBe(status);
    expect((await send('', { method: 'POST', headers: json, body: '{"query":"{__typename}"}' })).status).toBe(
      200,
    );
  });

  it("are answered under GraphQL's own media type where it is asked for", async () => {
    const accept = 'application/graphql-response+json';
    const response = await send('', { method: 'POST', headers: { ...json, accept }, body: '{' });
    expect(response.headers.get('content-type')).toContain(accept);
  });
});
