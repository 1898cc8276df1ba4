import { ApolloClient, gql, InMemoryCache, type DocumentNode } from '@apollo/client';
import { HttpLink } from '@apollo/client/link/http';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Clinic } from '../support/clinic.ts';

let clinic: Clinic;

beforeAll(async () => {
  clinic = await Clinic.open();
});
afterAll(() => clinic[Symbol.asyncDispose]());

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

interface Sent {
  readonly method: string;
  readonly hasText: boolean;
  readonly status: number;
  readonly code: string | undefined;
}

interface Extensions {
  readonly errors?: readonly { readonly extensions?: { readonly code: string } }[];
}

/** An app that sends hashes instead of texts. */
function app({ useGETForHashedQueries = false } = {}) {
  const sent: Sent[] = [];
  const watching = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(input, init);
    const { errors } = (await response.clone().json()) as Extensions;
    const { searchParams } = new URL(input instanceof Request ? input.url : input);
    const { query } = JSON.parse((init.body as string | undefined) ?? '{}') as { query?: string };
    sent.push({
      method: init.method ?? 'GET',
      hasText: query !== undefined || searchParams.has('query'),
      status: response.status,
      code: errors?.[0]?.extensions?.code,
    });
    return response;
  };
  const http = new HttpLink({
    uri: `${clinic.address}/graphql`,
    fetch: watching,
    headers: { ...clinic.administrator.headers(), 'apollo-require-preflight': 'true' },
  });
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: new PersistedQueryLink({ sha256, useGETForHashedQueries }).concat(http),
    defaultOptions: { query: { fetchPolicy: 'no-cache' } },
  });
  return { client, sent };
}

const miss = { hasText: false, status: 200, code: 'PERSISTED_QUERY_NOT_FOUND' };
const hit = { hasText: false, status: 200, code: undefined };
const registered = { method: 'POST', hasText: true, status: 200, code: undefined };

describe("Apollo Client's persisted queries", () => {
  it('are registered at the first miss and found from then on, by other clients too', async () => {
    const query: DocumentNode = gql`
      query First($first: Int!) {
        patients(first: $first) {
          totalCount
        }
      }
    `;
    const { client, sent } = app();
    const answers = [];
    for (const first of [1, 2]) answers.push(await client.query({ query, variables: { first } }));
    expect(answers.map(({ data }) => data)).toEqual([
      { patients: expect.objectContaining({ totalCount: 0 }) },
      { patients: expect.objectContaining({ totalCount: 0 }) },
    ]);
    expect(sent).toEqual([{ method: 'POST', ...miss }, registered, { method: 'POST', ...hit }]);

    const another = app();
    await another.client.query({ query, variables: { first: 3 } });
    expect(another.sent).toEqual([{ method: 'POST', ...hit }]);
  });

  it('go by GET when an app wants so, and mutations never do', async () => {
    const { client, sent } = app({ useGETForHashedQueries: true });
    const query: DocumentNode = gql`
      query ByGet {
        me {
          id
        }
      }
    `;
    await client.query({ query });
    await client.query({ query });
    expect(sent.map(({ method, code }) => [method, code])).toEqual([
      ['GET', 'PERSISTED_QUERY_NOT_FOUND'],
      [expect.stringMatching(/GET|POST/), undefined],
      ['GET', undefined],
    ]);
    sent.length = 0;
    await client.mutate({
      mutation: gql`
        mutation Nothing {
          __typename
        }
      `,
    });
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'POST']);
  });
});

describe('a persisted query', () => {
  const persisted = (sha256Hash: unknown, version = 1) => ({ persistedQuery: { version, sha256Hash } });
  const post = (body: object) =>
    fetch(`${clinic.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const get = (hash: string, headers: Record<string, string>) => {
    const search = new URLSearchParams({ extensions: JSON.stringify(persisted(hash)) });
    return fetch(`${clinic.address}/graphql?${search.toString()}`, { headers });
  };
  const codeIn = async (response: Response) =>
    ((await response.json()) as Extensions).errors?.[0]?.extensions?.code;

  it('that is a mutation is not done by GET', async () => {
    const query = 'mutation ByHash { __typename }';
    expect((await post({ query, extensions: persisted(sha256(query)) })).status).toBe(200);
    const response = await get(sha256(query), { 'apollo-require-preflight': 'true' });
    expect(response.status).toBe(405);
  });

  it('is not answered to a page elsewhere', async () => {
    const query = 'query ByHash { __typename }';
    expect((await post({ query, extensions: persisted(sha256(query)) })).status).toBe(200);
    expect((await get(sha256(query), {})).status).toBe(400);
    expect((await get(sha256(query), { 'apollo-require-preflight': 'true' })).status).toBe(200);
  });

  it('is refused when its hash is that of another, and is not kept under it', async () => {
    const other = sha256('{ other }');
    const response = await post({ query: '{ __typename }', extensions: persisted(other) });
    expect(response.status).toBe(400);
    expect(await codeIn(response)).toBe('BAD_REQUEST');
    expect(await codeIn(await post({ extensions: persisted(other) }))).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  it('that is not valid is not kept', async () => {
    const query = '{ nothing }';
    expect((await post({ query, extensions: persisted(sha256(query)) })).status).toBe(400);
    expect(await codeIn(await post({ extensions: persisted(sha256(query)) }))).toBe(
      'PERSISTED_QUERY_NOT_FOUND',
    );
  });

  it.each([
    [
      'a huge map for a hash',
      persisted(Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, {}]))),
    ],
    ['a hash of half a megabyte', persisted('a'.repeat(500_000))],
    ['a list for a hash', persisted(['a'])],
    ['no hash', persisted(undefined)],
  ])('with %s is not found', async (_, extensions) => {
    expect(await codeIn(await post({ extensions }))).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect((await post({ query: '{ __typename }', extensions })).status).toBe(400);
  });

  it.each([
    ['another version', persisted('x', 2)],
    ['true', { persistedQuery: true }],
    ['a text', { persistedQuery: 'x' }],
  ])('of %s is refused', async (_, extensions) => {
    const response = await post({ query: '{ __typename }', extensions });
    expect(response.status).toBe(400);
    expect(await codeIn(response)).toBe('BAD_REQUEST');
  });

  it('is forgotten when much came after it', async () => {
    const text = (i: number) => `{ a${i}: __typename } # ${'x'.repeat(500_000)}`;
    const hashOf = (i: number) => persisted(sha256(text(i)));
    for (let i = 0; i < 12; i += 1) {
      expect((await post({ query: text(i), extensions: hashOf(i) })).status).toBe(200);
    }
    expect(await codeIn(await post({ extensions: hashOf(0) }))).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(await codeIn(await post({ extensions: hashOf(11) }))).toBeUndefined();
  });
});
